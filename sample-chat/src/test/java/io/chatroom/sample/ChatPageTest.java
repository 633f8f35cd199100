package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    String ada = tab("Ada", "tea");
    String grace = tab("Grace", "tea");
    say(ada, "Has anybody seen my analytical engine?");
    assertThat(lastMessage(grace)).isEqualTo("Has anybody seen my analytical engine?");
    say(grace, "It is in the museum, still working.");
    assertThat(lastMessage(ada)).isEqualTo("It is in the museum, still working.");
    keepPicture("two-tabs");
  }

  private static String tab(String user, String room) {
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(chat.uri("/#" + room).toString());
    String tab = browser.getWindowHandle();
    find("#name").clear();
    find("#name").sendKeys(user);
    find("#entrance-form button").click();
    await().until(() -> find("#connection").getDomAttribute("data-state").equals("online"));
    return tab;
  }

  private static void say(String tab, String words) {
    browser.switchTo().window(tab);
    find("#text").sendKeys(words);
    find("#send").click();
  }

  private static String lastMessage(String tab) {
    browser.switchTo().window(tab);
    int before = 0;
    await().until(() -> browser.findElements(By.cssSelector("#messages .bubble")).size() > before);
    List<WebElement> bubbles = browser.findElements(By.cssSelector("#messages .bubble"));
    return bubbles.get(bubbles.size() - 1).getText();
  }

  private static WebElement find(String selector) {
    return await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(15))
        .until(() -> browser.findElement(By.cssSelector(selector)), WebElement::isDisplayed);
  }

  /** Keeps a picture where a person who runs the test asked for them. */
  private static void keepPicture(String name) throws IOException {
    String pictures = System.getProperty("pictures");
    if (pictures != null) {
      Path file = Path.of(pictures, name + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
    }
  }
}
