package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** What people see: the page in a real browser. */
@Tag("tools")
class ChatPageTest {

  @TempDir static Path folder;

  private static TestChat chat;
  private static ChromeDriver browser;

  @BeforeAll
  static void start() {
    chat = new TestChat(folder.resolve("data"));
    browser = Tools.chromium(folder.resolve("profile"));
    browser.manage().window().setSize(new Dimension(1280, 800));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.quit();
    }
    if (chat != null) {
      chat.close();
    }
  }

  @BeforeEach
  void openATab() {
    browser.switchTo().newWindow(WindowType.TAB);
  }

  @AfterEach
  void closeAllTabsButOne() {
    List<String> tabs = List.copyOf(browser.getWindowHandles());
    for (String tab : tabs.subList(1, tabs.size())) {
      browser.switchTo().window(tab).close();
    }
    browser.switchTo().window(tabs.get(0));
  }

  @Test
  void message_appearsInTheOtherTab() throws IOException {
    String ada = tab("Ada", "tea house");
    String grace = tab("Grace", "tea house");
    say(ada, "Has anybody seen my analytical engine?");
    assertShows(grace, "Has anybody seen my analytical engine?");
    say(grace, "It is in the museum, still working.");
    assertShows(ada, "It is in the museum, still working.");
  }

  @Test
  void people_areShownAsTheyComeAndGo() {
    String ada = tab("Ada", "people");
    assertThat(texts("#people .label")).containsExactly("Ada (you)");
    tab("Grace", "people");
    assertThat(texts("#people .label")).containsExactly("Ada", "Grace (you)");
    browser.close();
    browser.switchTo().window(ada);
    await().until(() -> texts("#people .label"), List.of("Ada (you)")::equals);
  }

  @Test
  void script_staysText() {
    String attack = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>";
    String name = "<script>alert(2)</script>";
    String ada = tab("Ada", "<b>scripts");
    String mallory = tab(name, "<b>scripts");
    say(mallory, attack);
    assertShows(ada, attack);
    assertThat(texts("#messages .author")).containsExactly(name);
    assertThat(texts("#people .label")).containsExactlyInAnyOrder("Ada (you)", name);
    assertThat(find("#room-title").getText()).isEqualTo("# <b>scripts");
    assertThat(browser.findElements(By.cssSelector("#chat script, #chat b"))).isEmpty();
    assertThat(browser.findElements(By.cssSelector("#messages img"))).isEmpty();
    assertThat(browser.getTitle()).doesNotContain("owned");
  }

  @Test
  void history_isReadOnEnteringAndOnDemand() {
    TestClient grace = chat.join("history", "Grace");
    for (int i = 1; i <= 60; i++) {
      grace.say("words " + i).next("message");
    }
    tab("Ada", "history");
    await().until(() -> texts("#messages .bubble").size() == 50);
    assertThat(texts("#messages .bubble")).first().isEqualTo("words 11");
    find("#earlier").click();
    await().until(() -> texts("#messages .bubble").size() == 60);
    assertThat(texts("#messages .bubble")).first().isEqualTo("words 1");
    assertThat(browser.findElement(By.id("earlier")).isDisplayed()).isFalse();
  }

  @Test
  void restartedServer_isComeBackToAndWhatWasMissedIsShown() {
    String ada = tab("Ada", "restart");
    say(ada, "before");
    assertShows(ada, "before");
    ChatConfig config = chat.configForAnotherStart();
    chat.close();
    await().until(() -> !state().equals("online"));
    chat = new TestChat(config);
    TestClient grace = chat.join("restart", "Grace");
    grace.say("meanwhile").next("message");
    assertShows(ada, "meanwhile");
    grace.say("after").next("message");
    assertShows(ada, "after");
    assertThat(texts("#messages .bubble")).containsExactly("before", "meanwhile", "after");
  }

  @Test
  void badName_isToldAndAnotherMayBeChosen() {
    browser.get(chat.uri("/#names").toString());
    enter("bad\u202ename");
    await().until(() -> !find("#entrance-error").getText().isEmpty());
    enter("Ada");
    await().until(() -> state().equals("online"));
  }

  @Test
  void page_speaksTheBrowsersLanguage() {
    browser.executeCdpCommand(
        "Emulation.setUserAgentOverride", Map.of("userAgent", "test", "acceptLanguage", "zh-CN"));
    browser.get(chat.uri("/").toString());
    assertThat(find("#entrance-title").getText()).isEqualTo("欢迎来到聊天室");
    assertThat(texts("[data-text]")).doesNotContain("", "undefined");
    assertThat(find("html").getDomAttribute("lang")).isEqualTo("zh-CN");
  }

  @Test
  void page_breaksNoRuleOfItsOwn() {
    String ada = tab("Ada", "rules");
    say(ada, "Hello");
    assertShows(ada, "Hello");
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  @Test
  void pictures_forPeopleToLookAt() throws IOException {
    String grace = tab("Grace", "lobby");
    String ada = tab("Ada", "lobby");
    chat.join("lobby", "Mary");
    chat.join("releases", "Mary").say("1.4 is out").next("message");
    chat.join("support", "Linus").say("All answered").next("message");
    chat.join("support", "Mary");
    chat.join("tea house", "Ada").say("Who is in?").next("message");
    browser.navigate().refresh();
    await().until(() -> state().equals("online"));
    say(grace, "Good morning! Who is on call today?");
    say(ada, "I am. Everything has been quiet since six.");
    say(ada, "The p95 is at 40 ms, and nobody has lost a connection.");
    say(grace, "Lovely. Then I can finish my coffee.");
    say(ada, "Do! I will write here if anything turns red.");
    say(grace, "Deal.");
    assertShows(ada, "Deal.");
    keepPicture("light");
    scheme("dark");
    keepPicture("dark");
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 780, "deviceScaleFactor", 2, "mobile", true));
    keepPicture("phone-dark");
    scheme("light");
    keepPicture("phone");
    find("#show-people").click();
    await()
        .until(
            () ->
                find("#people-panel")
                    .getCssValue("transform")
                    .matches("none|matrix\\(1, 0, 0, 1, 0, 0\\)"));
    keepPicture("phone-people");
    browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(chat.uri("/").toString());
    find("#name").clear();
    keepPicture("entrance");
  }

  private static void scheme(String scheme) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private static String tab(String user, String room) {
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(chat.uri("/#" + TestChat.encode(room)).toString());
    enter(user);
    await().until(() -> state().equals("online"));
    return browser.getWindowHandle();
  }

  private static String state() {
    return find("#connection").getDomAttribute("data-state");
  }

  private static void enter(String user) {
    find("#name").clear();
    find("#name").sendKeys(user);
    find("#entrance-form button").click();
  }

  private static void say(String tab, String words) {
    browser.switchTo().window(tab);
    // By script, as the driver cannot type every character.
    browser.executeScript("document.getElementById('text').value = arguments[0]", words);
    find("#send").click();
    await().until(() -> find("#text").getDomProperty("value").isEmpty());
  }

  private static void assertShows(String tab, String words) {
    browser.switchTo().window(tab);
    await().until(() -> texts("#messages .bubble"), shown -> shown.contains(words));
  }

  /** What is in the elements, as text; all at once, as they may be replaced meanwhile. */
  @SuppressWarnings("unchecked")
  private static List<String> texts(String selector) {
    return (List<String>)
        browser.executeScript(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
            selector);
  }

  private static WebElement find(String selector) {
    return await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(30))
        .until(() -> browser.findElement(By.cssSelector(selector)), WebElement::isDisplayed);
  }

  private static void keepPicture(String name) throws IOException {
    Path file = Path.of("target", "pictures", name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
  }
}
