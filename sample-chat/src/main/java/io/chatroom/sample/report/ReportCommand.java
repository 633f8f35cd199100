package io.chatroom.sample.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What {@code run report} runs. */
public final class ReportCommand {

  static final int OK = 0;

  /** Prometheus does not answer, or a file cannot be written. */
  static final int FAILED = 1;

  /** The command line makes no sense; nothing was done. */
  static final int USAGE = 2;

  private static final String HELP =
      """
      usage: run report --from TIME --prometheus URL --out FILE [options]

        --from TIME       2026-11-01, 2026-11-01T09:30, 2026-11-01T09:30:00Z or now-7d (m, h, d, w)
        --to TIME         likewise, not included (default: now)
        --prometheus URL  such as http://localhost:9090
        --out FILE        ends in .html for one page, or in .md for Markdown; may be given for both
        --lang zh|en      (default: en)
        --zone ZONE       of TIME and of all times in the report, such as Asia/Shanghai (default: UTC)
        --job NAME        only what this job of Prometheus scrapes (default: all)

      exit code: 0 written, 1 no answer from Prometheus or the file cannot be written, 2 wrong options
      """;

  private final Clock clock;
  private final PrintStream out;
  private final PrintStream err;

  ReportCommand(Clock clock, PrintStream out, PrintStream err) {
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /** Writes a report as the command line says. */
  public static void main(String[] args) {
    System.exit(new ReportCommand(Clock.systemUTC(), System.out, System.err).run(args));
  }

  /** Returns the exit code. */
  int run(String... args) {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      out.print(HELP);
      return OK;
    }
    try {
      ReportOptions options = ReportOptions.parse(List.of(args), clock);
      SloReport report =
          new ReportQueries(new PrometheusClient(options.prometheus()), options).gather();
      for (Path file : options.outs()) {
        write(file, report, options);
      }
      return OK;
    } catch (IllegalArgumentException e) {
      err.println("report: " + e.getMessage() + " (--help says more)");
      return USAGE;
    } catch (IOException e) {
      err.println("report: " + e.getMessage());
      return FAILED;
    }
  }

  private void write(Path file, SloReport report, ReportOptions options) throws IOException {
    String text =
        file.toString().endsWith(".md")
            ? Markdown.of(report, options, clock.instant())
            : Html.of(report, options, clock.instant());
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + e.getClass().getSimpleName(), e);
    }
    out.println("report: " + file);
  }
}
