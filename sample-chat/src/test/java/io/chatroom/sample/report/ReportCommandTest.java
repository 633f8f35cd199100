package io.chatroom.sample.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.sample.Tools;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The report on a known day, from a real Prometheus. */
@Tag("tools")
class ReportCommandTest {

  private static final Instant NEXT_NOON = Instant.parse("2026-11-02T12:00:00Z");

  @TempDir static Path history;
  @TempDir Path folder;
  private static HistoryPrometheus prometheus;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws Exception {
    prometheus = new HistoryPrometheus(history, History.openMetrics());
  }

  @AfterAll
  static void stop() {
    prometheus.close();
  }

  /** Compared with what was once read line by line; -Dreport.write=true writes it anew. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void markdownOfTheDay_isAsReadBefore(Language language) throws Exception {
    String report = report("day.md", "--lang", language.tag());

    Path golden = Path.of("src/test/resources/report/day-" + language.tag() + ".md");
    if (Boolean.getBoolean("report.write")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, report);
    }
    assertThat(report).isEqualTo(Files.readString(golden));
  }

  /** 22 h with data × 60 min × 600 requests, 30 min × 60 failures. */
  @Test
  void objectives_countEveryEventOnce() throws Exception {
    String report = report("day.md");

    assertThat(row(report, "Availability"))
        .containsSubsequence("99.773 %", "MISSED", "792,", "1,800", "792", "-127");
    assertThat(row(report, "Latency")).containsSubsequence("99.545 %", "met", "792,", "3,600");
    assertThat(row(report, "Delivery")).containsSubsequence("99.5 %", "met", "1,58", "7,9");
  }

  @Test
  void gaps_areTold() throws Exception {
    String report = report("day.md");

    assertThat(report).contains("There is data for 91.736 % of the period.");
    assertThat(row(report, "1 h 59 min"))
        .isEqualTo("| 2026-11-01 12:00 | 2026-11-01 13:59 | 1 h 59 min |");
  }

  @Test
  void incidents_comeFromTheHistoryOfAlerts() throws Exception {
    String report = report("day.md");

    assertThat(row(report, "ChatRoomHighErrorRate"))
        .contains("critical | 2026-11-01 03:05 | 2026-11-01 03:45 | 40 min |")
        .contains("instance=\\<b>a\\|b\\</b>");
    assertThat(row(report, "ChatRoomDeliverySlow"))
        .contains("2026-11-01 11:30 | unknown: no data after 2026-11-01 12:00 |");
    assertThat(row(report, "ChatRoomHighConcurrentConnections"))
        .contains("2026-11-01 23:00 | still firing | 1 h |");
    assertThat(report).doesNotContain("Watchdog");
  }

  @Test
  void busiestHour_isTheOneWithMostMessages() throws Exception {
    assertThat(row(report("day.md"), "2026-11-01 20:00–21:00"))
        .contains("| 14,400 | 36,000 | 900 |");
    assertThat(row(report("day.md", "--zone", "Asia/Shanghai"), "2026-11-02 04:00–05:00"))
        .contains("| 14,400 |");
  }

  @Test
  void page_isWellFormedSelfContainedAndWithoutScript() throws Exception {
    String page = report("day.html");

    Document document = parsed(page);
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
    assertThat(document.getElementsByTagName("link").getLength()).isZero();
    assertThat(document.getElementsByTagName("img").getLength()).isZero();
    assertThat(page)
        .doesNotContain("http://", "https://", "<b>")
        .contains("&lt;b&gt;a|b&lt;/b&gt;");
    assertThat(page).doesNotContain("NaN", "Infinity");
  }

  @Test
  void page_showsGapsInEveryChartOverTime() throws Exception {
    Document document = parsed(report("day.html"));

    NodeList rectangles = document.getElementsByTagName("rect");
    long gaps =
        IntStream.range(0, rectangles.getLength())
            .filter(
                i ->
                    "gap"
                        .equals(
                            rectangles
                                .item(i)
                                .getAttributes()
                                .getNamedItem("class")
                                .getNodeValue()))
            .count();
    // In each of the 4, and the 2 hours of the day that nothing is known of.
    assertThat(gaps).isEqualTo(6);
    // A line is broken there: 2 pieces of each of the 7 lines.
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(14);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void page_fitsADeskAndAPhone(Language language) throws Exception {
    report("day.html", "--lang", language.tag());
    Files.createDirectories(Path.of("target/screenshots"));
    ChromeDriver browser = Tools.chromium(folder.resolve("profile"));
    try {
      browser.get(folder.resolve("day.html").toUri().toString());
      for (int width : new int[] {1_000, 390}) {
        browser.manage().window().setSize(new Dimension(width, 900));
        Files.write(
            Path.of("target/screenshots/report-%s-%d.png".formatted(language.tag(), width)),
            browser.getScreenshotAs(OutputType.BYTES));
        assertThat(
                (Boolean)
                    browser.executeScript(
                        "return document.documentElement.scrollWidth <= window.innerWidth"))
            .as("%d wide", width)
            .isTrue();
      }
      assertThat(browser.getTitle()).isEqualTo(language.text("title"));
    } finally {
      browser.quit();
    }
  }

  @Test
  void periodWithoutAnyData_isOneGapAndNoFigure() throws Exception {
    String report = reportOn("none.md", "2026-10-01", "2026-10-02");

    assertThat(row(report, "Availability")).contains("no data");
    assertThat(report).contains("There is data for 0 % of the period.");
    assertThat(report).contains("Prometheus has no history of alerts for this period");
  }

  @Test
  void anotherJob_hasNoData() throws Exception {
    assertThat(row(report("other.md", "--job", "a\"b\\c"), "Availability")).contains("no data");
  }

  @Test
  void anOddPeriod_isCountedToItsEnd() throws Exception {
    String report = reportOn("odd.md", "2026-11-01T06:10", "2026-11-01T08:47");

    assertThat(row(report, "Availability")).containsSubsequence("100 %", "met", "94,200", "| 0 |");
  }

  @Test
  void bothFiles_areWrittenAtOnce() {
    assertThat(
            run(
                "--from",
                "2026-11-01",
                "--to",
                "2026-11-02",
                "--prometheus",
                prometheus.url(),
                "--out",
                folder.resolve("a.html").toString(),
                "--out",
                folder.resolve("a.md").toString()))
        .isZero();
    assertThat(folder.resolve("a.html")).exists();
    assertThat(folder.resolve("a.md")).exists();
  }

  @Test
  void whereNoPrometheusIs_fails() {
    assertThat(
            run(
                "--from",
                "2026-11-01",
                "--prometheus",
                "http://127.0.0.1:1",
                "--out",
                folder.resolve("a.html").toString()))
        .isEqualTo(ReportCommand.FAILED);
    assertThat(complained.toString(StandardCharsets.UTF_8))
        .startsWith("report: no answer from Prometheus at http://127.0.0.1:1: ")
        .hasLineCount(1);
    assertThat(folder.resolve("a.html")).doesNotExist();
  }

  private String report(String file, String... more) throws Exception {
    return reportOn(file, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", more);
  }

  private String reportOn(String file, String from, String to, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--from",
                from,
                "--to",
                to,
                "--prometheus",
                prometheus.url(),
                "--out",
                folder.resolve(file).toString()));
    arguments.addAll(List.of(more));
    int code = run(arguments.toArray(String[]::new));
    assertThat(code).as(complained.toString(StandardCharsets.UTF_8)).isZero();
    return Files.readString(folder.resolve(file));
  }

  private int run(String... arguments) {
    return new ReportCommand(
            Clock.fixed(NEXT_NOON, ZoneOffset.UTC),
            new PrintStream(said, true, StandardCharsets.UTF_8),
            new PrintStream(complained, true, StandardCharsets.UTF_8))
        .run(arguments);
  }

  /** The first row of a table that has {@code cell} in it. */
  private static String row(String report, String cell) {
    return report
        .lines()
        .filter(line -> line.startsWith("|") && line.contains(cell))
        .findFirst()
        .orElse("");
  }

  private static Document parsed(String page) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder.parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>", ""))));
  }
}
