package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** How alerts look to who is on call, in a real browser. */
@Tag("tools")
class OpsRoomPageTest {

  private static final String TOKEN = "token-of-alertmanager";
  private static final String RUNBOOK = "https://example.com/runbooks/";

  @TempDir static Path folder;

  private static TestChat chat;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    chat = new TestChat(TestChat.config(folder.resolve("data"), "CHAT_ALERTS_TOKEN", TOKEN));
    browser = new Browser(folder.resolve("profile"));
    tell("firing", "ChatRoomHighErrorRate", "critical", "4.2 % of requests fail");
    tell("firing", "ChatRoomSlowConsumers", "warning", "12 connections read too slowly");
    tell("resolved", "ChatRoomHighErrorRate", "critical", "4.2 % of requests fail");
  }

  @AfterAll
  static void stop() {
    browser.close();
    chat.close();
  }

  @AfterEach
  void forgetEverything() {
    browser.desk();
    browser.scheme("light");
    browser.forget(chat.uri("/monitor"));
  }

  @Test
  void alerts_areToldApartAndLeadToTheirRunbooks() {
    enterByKeyboard();
    assertThat(browser.texts("#messages .mark")).startsWith("FIRING", "FIRING", "RESOLVED");
    assertThat(browser.texts("#messages .bubble.firing")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(browser.texts("#messages .bubble.resolved")).hasSize(1);
    assertThat(browser.texts("#messages a"))
        .startsWith(
            RUNBOOK + "ChatRoomHighErrorRate.md",
            RUNBOOK + "ChatRoomSlowConsumers.md",
            RUNBOOK + "ChatRoomHighErrorRate.md");
  }

  @Test
  void keyboard_isEnoughForOps() {
    enterByKeyboard();
    browser.press("/alerts", Keys.ENTER);
    await()
        .until(() -> browser.texts("#messages .bubble").stream().anyMatch(OpsRoomPageTest::isList));
    browser.tabTo("#scroll");
    browser.tabTo("#messages a[href$='ChatRoomSlowConsumers.md']");
    browser.tabTo("#text");
  }

  @Test
  void nothing_keepsOpsOut() throws Exception {
    enterByKeyboard();
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      browser.desk();
      browser.assertAccessible();
      browser.keepPicture("ops-" + scheme);
      browser.phone();
      browser.assertAccessible();
      browser.keepPicture("ops-phone-" + scheme);
    }
  }

  private static boolean isList(String words) {
    return words.contains("1 firing") && words.contains("ChatRoomSlowConsumers");
  }

  /** Without a mouse, from the address to the room. */
  private static void enterByKeyboard() {
    browser.driver().get(chat.uri("/#ops").toString());
    browser.find("#name");
    browser.press("Olga");
    browser.tabTo("summary");
    browser.press(Keys.ENTER);
    browser.tabTo("#password");
    browser.press(TestChat.OPS_PASSWORD, Keys.ENTER);
    await().until(() -> browser.texts("#messages .bubble").size() >= 3);
  }

  private static void tell(String status, String name, String severity, String summary)
      throws IOException, InterruptedException {
    boolean isFiring = status.equals("firing");
    String notice =
        """
        {"version":"4","status":"%1$s","groupKey":"{}:{alertname=\\"%2$s\\"}","groupLabels":{"service":"chatroom"},
         "alerts":[{"status":"%1$s","fingerprint":"%3$s","startsAt":"2026-11-25T09:00:00Z","endsAt":"%4$s",
          "labels":{"alertname":"%2$s","severity":"%5$s"},
          "annotations":{"summary":"%6$s","description":"For five minutes, on chat-1 and chat-2.","runbook_url":"%7$s%2$s.md"}}]}\
        """
            .formatted(
                status,
                name,
                Integer.toHexString(name.hashCode()),
                isFiring ? "0001-01-01T00:00:00Z" : "2026-11-25T10:05:00Z",
                severity,
                summary,
                RUNBOOK);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(chat.uri("/alerts"))
            .header("Authorization", "Bearer " + TOKEN)
            .POST(BodyPublishers.ofString(notice));
    assertThat(chat.send(request).statusCode()).isEqualTo(200);
  }
}
