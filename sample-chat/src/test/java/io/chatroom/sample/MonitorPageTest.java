package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What {@code /monitor} shows without a Prometheus: what the application says of itself. */
@Tag("tools")
class MonitorPageTest {

  private static final List<String> DASHBOARDS =
      List.of("overview", "http", "chat", "database", "slo", "anomalies", "instrumentation");

  @TempDir static Path folder;

  private static TestChat chat;
  private static Crowd crowd;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    chat = new TestChat(folder.resolve("data"));
    crowd = new Crowd(chat);
    browser = new Browser(folder.resolve("profile"));
  }

  @AfterAll
  static void stop() {
    browser.close();
    crowd.close();
    chat.close();
  }

  @BeforeEach
  void openATab() {
    browser.openTab();
  }

  @AfterEach
  void closeTheTab() {
    browser.desk();
    browser.scheme("light");
    browser.closeAllTabsButOne();
  }

  @Test
  void figures_areThoseOfTheMetrics() throws Exception {
    open("overview");
    await().until(() -> browser.texts(".figure dt").size() == 4);
    assertThat(browser.texts(".figure dt"))
        .containsExactly("instances up", "connections", "messages a minute", "people online");
    // One of the crowd may be between two connections.
    List<String> figures = browser.texts(".figure dd");
    assertThat(figures.get(0)).isEqualTo("1");
    assertThat(Integer.parseInt(figures.get(3))).isBetween(Crowd.size() - 1, Crowd.size());
    await().until(() -> Double.parseDouble(browser.texts(".figure dd").get(2)) > 0);
  }

  @Test
  void everyPanel_isDrawnOrNamedAsNotInThisView() throws Exception {
    for (String dashboard : DASHBOARDS) {
      open(dashboard);
      long all = panels(dashboard);
      await(dashboard).until(() -> count(".card") + count("#elsewhere-list li") == all);
      await(dashboard)
          .untilAsserted(
              () ->
                  assertThat(browser.texts(".note:not([hidden])"))
                      .isSubsetOf("Nothing happened in this time"));
    }
  }

  @Test
  void overview_isDrawnButForExportersAndAlerts() {
    open("overview");
    await().until(() -> count(".card[data-state=drawn]") == 5);
    assertThat(browser.texts("#elsewhere-list li"))
        .containsExactly("Database", "System resources", "Alerts");
    assertThat(browser.texts("#notice span").get(0)).startsWith("Local view");
    assertThat(browser.texts("#source")).containsExactly("Local view");
  }

  @Test
  void withoutAPrometheus_theCallForItsDataSaysSo() throws Exception {
    HttpResponse<String> answer =
        chat.get("/monitor/data?dashboard=chatroom-overview&panel=2&query=A&minutes=15");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("CHAT_PROMETHEUS_URL");
  }

  @Test
  void keyboard_reachesChartsAndLegends() {
    open("overview");
    await().until(() -> count(".plot canvas") >= 4 && count(".card[data-state=drawn]") == 5);
    browser.tabTo("#pause");
    browser.press(Keys.SPACE); // or the next scrape draws anew
    browser.tabTo(".plot");
    browser.press(Keys.ARROW_LEFT);
    await().until(() -> browser.texts(".at").stream().anyMatch(at -> at.matches("[\\d:]{8}")));
    browser.tabTo(".legend button");
    browser.press(Keys.ENTER);
    assertThat(browser.find(".legend button:focus").getDomAttribute("aria-pressed"))
        .isEqualTo("false");
    browser.tabTo(".legend button");
  }

  @Test
  void pause_isToldAndCanBeEnded() {
    open("overview");
    browser.find("#pause").click();
    assertThat(browser.find("#pause").getText()).isEqualTo("Go on");
    browser.find("#pause").click();
    assertThat(browser.find("#pause").getText()).isEqualTo("Pause");
  }

  @Test
  void page_speaksChineseAndCanBeSwitched() {
    browser.language("zh-CN");
    open("overview");
    assertThat(browser.find("h1").getText()).isEqualTo("聊天室：总览");
    assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("zh-CN");
    assertThat(browser.texts("[data-text], .tabs a, .card-title, .help"))
        .doesNotContain("", "undefined")
        .noneMatch(words -> words.contains("[["));
    browser.find("#language").click();
    await().until(() -> browser.find("h1").getText().equals("Chat room: overview"));
    browser.find("#language").click();
    await().until(() -> browser.find("h1").getText().equals("聊天室：总览"));
    browser.driver().executeScript("localStorage.clear()");
  }

  @Test
  void nothing_keepsPeopleOut() {
    open("chat");
    await().until(() -> count(".card[data-state=drawn]") > 5);
    browser.assertAccessible();
    browser.scheme("dark");
    browser.assertAccessible();
    browser.phone();
    browser.assertAccessible();
    assertThat(
            browser
                .driver()
                .executeScript("return document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
  }

  @Test
  void page_breaksNoRuleOfItsOwn() {
    browser.forgetComplaints();
    for (String dashboard : DASHBOARDS) {
      open(dashboard);
    }
    browser.assertNoComplaints();
  }

  @Test
  void pictures_forPeopleToLookAt() throws IOException {
    browser.screen(1280, 1000, 1, false);
    open("overview");
    await().until(() -> count(".card[data-state=drawn]") == 5);
    browser.keepPicture("monitor");
    browser.scheme("dark");
    browser.keepPicture("monitor-dark");
    browser.phone();
    browser.keepPicture("monitor-phone-dark");
    browser.openTab(); // or the page stays what it is
    browser.language("zh-CN");
    browser.screen(1280, 1000, 1, false);
    open("overview");
    assertThat(browser.find("h1").getText()).isEqualTo("聊天室：总览");
    await().until(() -> count(".card[data-state=drawn]") == 5);
    browser.keepPicture("monitor-zh");
  }

  private static void open(String dashboard) {
    browser.driver().get(chat.uri("/monitor#chatroom-" + dashboard).toString());
    // Where the page was open already, only the part behind the # changes, a moment later.
    browser.find(".tabs a[aria-current][href='#chatroom-" + dashboard + "']");
    browser.find("#elsewhere:not([hidden]), .card");
  }

  private static long count(String selector) {
    return browser.texts(selector).size();
  }

  private static long panels(String dashboard) {
    return (Long)
        browser
            .driver()
            .executeAsyncScript(
                """
                const [uid, done] = arguments;
                fetch('monitor/dashboards').then(r => r.json()).then(answer => done(
                  answer.dashboards.find(d => d.uid === uid).panels.filter(p => p.type !== 'row').length));
                """,
                "chatroom-" + dashboard);
  }
}
