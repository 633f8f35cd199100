package io.chatroom.instrumentation.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs Prometheus' own checker, several files at a time and on all processors. */
final class Promtool {

  record Result(int exitCode, String output) {}

  private static final int FILES_AT_A_TIME = 20;

  private Promtool() {}

  static Result run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /** What each test file had to say: nothing if it passed. */
  static Map<Path, String> test(List<Path> files) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<Map<Path, String>>> batches = new ArrayList<>();
      for (int i = 0; i < files.size(); i += FILES_AT_A_TIME) {
        List<Path> batch = files.subList(i, Math.min(files.size(), i + FILES_AT_A_TIME));
        batches.add(pool.submit(() -> testBatch(batch)));
      }
      Map<Path, String> complaints = new LinkedHashMap<>();
      for (Future<Map<Path, String>> batch : batches) {
        complaints.putAll(batch.get());
      }
      return complaints;
    } finally {
      pool.shutdownNow();
    }
  }

  private static Map<Path, String> testBatch(List<Path> files)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("test", "rules"));
    files.forEach(file -> arguments.add(file.toString()));
    String output = run(arguments).output();
    Map<Path, String> complaints = new LinkedHashMap<>();
    for (Path file : files) {
      int begin = output.indexOf("Unit Testing:  " + file);
      if (begin < 0) {
        throw new IllegalStateException("promtool did not come to " + file + ":\n" + output);
      }
      int end = output.indexOf("Unit Testing:  ", begin + 1);
      String said = output.substring(begin, end < 0 ? output.length() : end);
      complaints.put(file, said.contains("SUCCESS") ? "" : said);
    }
    return complaints;
  }
}
