package io.chatroom.instrumentation.bundle;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.bundle.MonitoringBundle.Language;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code java -jar} of this module runs: writes the bundle to a folder. */
final class ExportCommand {

  static final int OK = 0;

  /** The folder cannot be written to, or has something in it. */
  static final int NOT_WRITTEN = 1;

  /** The command line makes no sense; nothing was written. */
  static final int USAGE = 2;

  private static final String HELP =
      """
      usage: java -jar chatroom-instrumentation-core.jar export --to DIR [options]

        --to DIR            where to write rules/, dashboards/, runbooks/ and kubernetes/
        --lang en|zh        language of titles, alerts and runbooks (default: en)
        --runbook-url BASE  where people find the runbooks; alerts link to BASE/NAME.md
                            (default: the folder DIR/runbooks as a file: URL)
        --job NAME          the Prometheus job that scrapes the chat (default: chatroom-server)
        --force             write into a folder that is not empty; files of the same name are replaced

      exit code: 0 written, 1 the folder cannot be written to or is not empty, 2 wrong options
      """;

  private final PrintStream out;
  private final PrintStream err;

  private @Nullable Path folder;
  private @Nullable String runbookUrl;
  private boolean force;
  private final MonitoringBundle.Builder bundle = MonitoringBundle.builder();

  ExportCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(new ExportCommand(System.out, System.err).run(args));
  }

  /** Returns the exit code. */
  int run(String... args) {
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    if (rest.contains("--help") || rest.contains("-h")) {
      out.print(HELP);
      return OK;
    }
    try {
      parse(rest);
    } catch (IllegalArgumentException e) {
      err.println("export: " + e.getMessage());
      err.print(HELP);
      return USAGE;
    }
    return write();
  }

  private void parse(Deque<String> rest) {
    String command = rest.poll();
    if (!"export".equals(command)) {
      throw new IllegalArgumentException(
          command == null
              ? "say what to do: export"
              : "no command '" + command + "', there is only: export");
    }
    while (!rest.isEmpty()) {
      String option = rest.remove();
      switch (option) {
        case "--to" -> folder = path(value(option, rest));
        case "--lang" -> bundle.language(language(value(option, rest)));
        case "--runbook-url" -> {
          runbookUrl = value(option, rest);
          bundle.runbookUrl(runbookUrl);
        }
        case "--job" -> bundle.job(value(option, rest));
        case "--force" -> force = true;
        default -> throw new IllegalArgumentException("no option '" + option + "'");
      }
    }
    if (folder == null) {
      throw new IllegalArgumentException("--to DIR is missing: where to write");
    }
    if (runbookUrl == null) {
      String url = folder.resolve("runbooks").toAbsolutePath().normalize().toUri().toString();
      bundle.runbookUrl(url.replace("'", "%27").replace("@", "%40"));
    }
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.poll();
    if (value == null || value.isBlank() || value.startsWith("--")) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }

  private static Language language(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "en" -> Language.EN;
      case "zh" -> Language.ZH;
      default ->
          throw new IllegalArgumentException("--lang '" + value + "': one of en, zh is needed");
    };
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("--to '" + value + "': " + e.getReason(), e);
    }
  }

  private int write() {
    Path target = requireNonNull(folder);
    try {
      MonitoringBundle chosen = bundle.build();
      CopyOption[] options =
          force ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0];
      chosen.exportTo(target, options);
      out.println("export: " + chosen.files().size() + " files in " + target.toAbsolutePath());
      return OK;
    } catch (DirectoryNotEmptyException e) {
      err.println("export: " + target + " is not empty; --force writes into it all the same");
    } catch (FileAlreadyExistsException e) {
      err.println("export: " + e.getFile() + " is a file, not a folder");
    } catch (AccessDeniedException e) {
      err.println("export: no permission to write " + e.getFile());
    } catch (FileSystemException e) {
      String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      err.println("export: cannot write " + e.getFile() + ": " + why);
    } catch (IOException e) {
      err.println("export: cannot write to " + target + ": " + e);
    }
    return NOT_WRITTEN;
  }
}
