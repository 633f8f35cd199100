package io.chatroom.sample.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line takes, and how it refuses what it does not. */
class ReportOptionsTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-25T12:00:30Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|--out FILE is missing",
        "--out r.html|--from is missing: 2026-11-01",
        "--out r.html --from 2026-11-01|--prometheus is missing: a URL such as",
        "--out r.txt|--out is 'r.txt'; allowed is a file ending in .html or .md",
        "--out no/such/r.md|there is no folder",
        "--out|--out needs a value",
        "--out --from|--out needs a value",
        "--wrong x|no option '--wrong'; there are --from, --to,",
        "--out r.md --from yesterday|--from is 'yesterday'; allowed are 2026-11-01,",
        "--out r.md --from 2026-13-01|--from is '2026-13-01'; allowed are",
        "--out r.md --from +99999-01-01T00:00:00Z|--from is '+99999-01-01T00:00:00Z'; allowed are",
        "--out r.md --from now-2h --from now-1h|--from is there twice",
        "--out r.md --from now-2h --to now-3h --prometheus http://p:9090|is no period of 10 minutes to 400 days",
        "--out r.md --from now-5m --prometheus http://p:9090|is no period of 10 minutes to 400 days",
        "--out r.md --from now-401d --prometheus http://p:9090|is no period of 10 minutes to 400 days",
        "--out r.md --from now-1d --prometheus p:9090|--prometheus is 'p:9090'; allowed is a URL",
        "--out r.md --from now-1d --prometheus http://me:secret@p|--prometheus is 'http://…@p'; allowed is a URL",
        "--out r.md --from now-1d --prometheus http://p --lang fr|--lang is 'fr'; allowed are zh, en",
        "--out r.md --from now-1d --prometheus http://p --zone Mars|--zone is 'Mars'; allowed are UTC,",
      })
  void whatMakesNoSense_isOneLineAndExitCode2(String line, String why) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] arguments =
        line == null ? new String[0] : line.replace("r.", folder.resolve("r") + ".").split(" ");
    int code =
        new ReportCommand(
                CLOCK,
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(arguments);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).replace(folder.resolve("r") + ".", "r."))
        .startsWith("report: ")
        .contains(why)
        .doesNotContain("secret")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01, 2026-10-31T16:00:00Z",
    "2026-11-01T09:30, 2026-11-01T01:30:00Z",
    "2026-11-01T09:30:59Z, 2026-11-01T09:30:00Z",
    "2026-11-01T09:30:00+02:00, 2026-11-01T07:30:00Z",
    "now-90m, 2026-11-25T10:30:00Z",
    "now-1w, 2026-11-18T12:00:00Z"
  })
  void times_areOfTheZone(String from, Instant expected) {
    ReportOptions options = parse("--from", from, "--zone", "Asia/Shanghai");

    assertThat(options.from()).isEqualTo(expected);
    assertThat(options.to()).isEqualTo("2026-11-25T12:00:00Z");
  }

  @Test
  void anEndInTheFuture_isNow() {
    assertThat(parse("--from", "now-1d", "--to", "2027-01-01").to())
        .isEqualTo("2026-11-25T12:00:00Z");
  }

  @Test
  void languages_haveTheSameTexts() {
    assertThat(Language.ZH.keys()).isEqualTo(Language.EN.keys());
  }

  /** The rules and the report must not disagree on what a request is, and what is allowed. */
  @Test
  void objectives_areThoseOfTheRules() {
    String rules = MonitoringBundle.builder().build().files().get("rules/chatroom-recording.yml");

    assertThat(rules).contains(ReportQueries.USERS_ROUTES);
    for (Objective objective : Objective.values()) {
      assertThat(rules.replaceAll("\\s+", " "))
          .contains(
              "expr: vector(%s) labels: {slo: %s}"
                  .formatted(
                      BigDecimal.valueOf(objective.budget()).toPlainString(), objective.label()));
    }
  }

  private ReportOptions parse(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--prometheus",
                "http://localhost:9090/",
                "--out",
                folder.resolve("r.md").toString()));
    arguments.addAll(Arrays.asList(more));
    return ReportOptions.parse(arguments, CLOCK);
  }
}
