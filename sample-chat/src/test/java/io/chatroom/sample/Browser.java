package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** A real browser, and what tests of our pages do with it. */
final class Browser implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  static {
    // One look at a page is several calls, and between two of them the page may change.
    Awaitility.setDefaultPollDelay(POLL);
    Awaitility.setDefaultPollInterval(POLL);
  }

  private final ChromeDriver driver;
  private final String axe;

  Browser(Path profile) throws IOException {
    driver = Tools.chromium(profile);
    driver.manage().window().setSize(new Dimension(1280, 800));
    driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  ChromeDriver driver() {
    return driver;
  }

  /** A tab of its own; answers what to {@link #show} it by. */
  String openTab() {
    driver.switchTo().newWindow(WindowType.TAB);
    return driver.getWindowHandle();
  }

  void show(String tab) {
    driver.switchTo().window(tab);
  }

  void closeAllTabsButOne() {
    List<String> tabs = List.copyOf(driver.getWindowHandles());
    for (String tab : tabs.subList(1, tabs.size())) {
      driver.switchTo().window(tab).close();
    }
    driver.switchTo().window(tabs.get(0));
  }

  WebElement find(String selector) {
    return await(selector)
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(30))
        .until(() -> driver.findElement(By.cssSelector(selector)), WebElement::isDisplayed);
  }

  boolean isShown(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed);
  }

  /** What is in the elements, as text; all at once, as they may be replaced meanwhile. */
  @SuppressWarnings("unchecked")
  List<String> texts(String selector) {
    return (List<String>)
        driver.executeScript(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
            selector);
  }

  /** The keys, to whatever has the focus. */
  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Goes from element to element by the Tab key until one fits. */
  void tabTo(String selector) {
    for (int i = 0; i < 100; i++) {
      press(Keys.TAB);
      if ((Boolean)
          driver.executeScript("return document.activeElement.matches(arguments[0])", selector)) {
        return;
      }
    }
    throw new AssertionError("The Tab key does not lead to " + selector);
  }

  /** Signs out, and forgets what pages of that origin have kept. */
  void forget(URI page) {
    driver.get(page.toString());
    driver.executeScript("localStorage.clear(); sessionStorage.clear()");
    driver.manage().deleteAllCookies();
    language("en");
  }

  void offline(boolean isOffline) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  void language(String tag) {
    driver.executeCdpCommand(
        "Emulation.setUserAgentOverride", Map.of("userAgent", "test", "acceptLanguage", tag));
  }

  void scheme(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void phone() {
    screen(390, 780, 2, true);
  }

  void screen(int width, int height, int scale, boolean mobile) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", mobile));
  }

  void desk() {
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
  }

  /** That axe finds nothing that keeps people out: contrast, names, roles, order. */
  @SuppressWarnings("unchecked")
  void assertAccessible() {
    driver.executeScript(axe);
    List<String> violations =
        (List<String>)
            driver.executeAsyncScript(
                """
                const done = arguments[0];
                axe.run().then(
                  found => done(found.violations.flatMap(v => v.nodes.map(
                    node => v.id + ': ' + node.target + ' ' + node.failureSummary))),
                  error => done([String(error)]));
                """);
    assertThat(violations).isEmpty();
  }

  void forgetComplaints() {
    driver.manage().logs().get(LogType.BROWSER);
  }

  /** That the browser complained about nothing: no error, nothing the policy forbids. */
  void assertNoComplaints() {
    assertThat(driver.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  void keepPicture(String name) throws IOException {
    Path file = Path.of("target", "pictures", name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
