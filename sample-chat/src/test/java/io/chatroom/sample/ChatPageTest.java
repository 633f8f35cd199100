package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What people see: the page in a real browser. */
@Tag("tools")
class ChatPageTest {

  /** Rows of messages that are in the document at most. */
  private static final int ROWS_MOST = 240;

  @TempDir static Path folder;

  private static TestChat chat;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    chat = new TestChat(folder.resolve("data"));
    browser = new Browser(folder.resolve("profile"));
  }

  @AfterAll
  static void stop() {
    browser.close();
    chat.close();
  }

  @BeforeEach
  void openATab() {
    browser.openTab();
  }

  @AfterEach
  void forgetEverything() {
    browser.desk();
    browser.scheme("light");
    browser.closeAllTabsButOne();
    browser.forget(chat.uri("/monitor"));
  }

  @Test
  void message_isSeenByTheOtherAndTheOthersByMe() {
    TestClient grace = chat.join("tea house", "Grace");
    enter("Ada", "tea house");
    say("Has anybody seen my analytical engine?");
    assertThat(grace.next("message").path("text").asText())
        .isEqualTo("Has anybody seen my analytical engine?");
    grace.say("It is in the museum, still working.");
    assertShows("Has anybody seen my analytical engine?", "It is in the museum, still working.");
    assertThat(browser.texts("#outbox .bubble")).isEmpty();
  }

  @Test
  void people_areShownAsTheyComeAndGo() {
    enter("Ada", "people");
    assertThat(browser.texts("#people .label")).containsExactly("Ada (you)");
    TestClient grace = chat.join("people", "Grace");
    await().until(() -> browser.texts("#people .label"), List.of("Ada (you)", "Grace")::equals);
    grace.leave();
    await().until(() -> browser.texts("#people .label"), List.of("Ada (you)")::equals);
  }

  @Test
  void script_staysText() {
    String attack = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>";
    TestClient mallory = chat.join("<b>scripts", "<i>Mallory");
    enter("Ada", "<b>scripts");
    mallory.say(attack);
    assertShows(attack);
    assertThat(browser.texts("#messages .author")).containsExactly("<i>Mallory");
    assertThat(browser.texts("#people .label")).contains("<i>Mallory");
    assertThat(browser.find("#room-title").getText()).isEqualTo("<b>scripts");
    assertThat(browser.texts("#chat script, #chat b, #chat i, #messages img")).isEmpty();
    assertThat(browser.driver().getTitle()).doesNotContain("owned");
  }

  @Test
  void addresses_canBeFollowedAndNothingElse() {
    TestClient grace = chat.join("links", "Grace");
    enter("Ada", "links");
    grace.say("See https://example.com/a?b=c, javascript:alert(1) and data:text/html,x.");
    await().until(() -> browser.texts("#messages a"), List.of("https://example.com/a?b=c")::equals);
    assertThat(browser.find("#messages a").getDomAttribute("rel")).contains("noopener");
  }

  @Test
  @SuppressWarnings("unchecked")
  void longHistory_isReadToItsBeginningWithFewRows() throws SQLException {
    int all = 10_000;
    fill("long", all);
    enter("Ada", "long");
    await().until(() -> ids().contains(all));
    Map<String, Object> walk =
        (Map<String, Object>)
            browser
                .driver()
                .executeAsyncScript(
                    """
                    const done = arguments[0];
                    const walk = { rows: 0, holes: 0, first: Infinity };
                    (function step() {
                      const ids = [...document.querySelectorAll('#messages > li')].map(e => Number(e.dataset.id));
                      walk.rows = Math.max(walk.rows, ids.length);
                      walk.holes += ids.some((id, at) => id !== ids[0] + at) ? 1 : 0;
                      walk.first = ids[0];
                      if (walk.first === 1) {
                        done(walk);
                      } else {
                        document.getElementById('scroll').scrollTop = 0;
                        requestAnimationFrame(step);
                      }
                    })();
                    """);
    assertThat(walk).containsEntry("first", 1L).containsEntry("holes", 0L);
    assertThat((Long) walk.get("rows")).isLessThanOrEqualTo(ROWS_MOST);
    browser.find("#newest").click();
    await().until(() -> ids().contains(all));
  }

  @Test
  void restartedServer_isComeBackToAndNothingIsLostDoubledOrOutOfOrder() {
    enter("Ada", "restart");
    say("before");
    assertShows("before");
    ChatConfig config = chat.configForAnotherStart();
    chat.close();
    await().until(() -> !state().equals("online"));
    say("written offline");
    say("and another");
    chat = new TestChat(config);
    TestClient grace = chat.join("restart", "Grace");
    grace.say("meanwhile").next("message");
    await().until(() -> browser.texts("#messages .bubble").size() == 4);
    grace.say("after").next("message");
    assertShows("after");
    List<String> shown = browser.texts("#messages .bubble");
    assertThat(shown).hasSize(5).startsWith("before").endsWith("after").contains("meanwhile");
    assertThat(shown).containsSubsequence("written offline", "and another");
    assertThat(browser.texts("#outbox .bubble")).isEmpty();
  }

  @Test
  void longAbsence_isCaughtUpWithInOrder() {
    TestClient grace = chat.join("absence", "Grace");
    enter("Ada", "absence");
    say("I am away for a moment");
    assertShows("I am away for a moment");
    browser.offline(true);
    await().until(() -> state().equals("offline"));
    for (int i = 2; i <= 450; i++) {
      grace.say("words " + i);
    }
    await().until(() -> chat.get("/api/rooms/absence/messages?after=449").body().contains("450"));
    browser.offline(false);
    await().until(() -> ids().contains(450));
    List<Integer> shown = ids();
    assertThat(shown)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(450 - shown.size() + 1, 450).boxed().toList());
  }

  @Test
  void privateRoom_isForThoseWhoAreInvited() throws Exception {
    chat.post("/api/rooms", "Grace", "{\"kind\":\"private\",\"name\":\"plans\"}");
    browser.driver().get(chat.uri("/#plans").toString());
    signIn("Ada");
    await().until(() -> state().equals("refused"));
    assertThat(browser.find("#notice").getText()).startsWith("This room is for its members");
    chat.post("/api/rooms/plans/members", "Grace", "{\"name\":\"Ada\"}");
    browser.driver().navigate().refresh();
    await().until(() -> state().equals("online"));
    await().until(() -> browser.texts("#rooms .label").contains("plans"));
  }

  @Test
  void newRoom_isMadeByItsDialogAndOthersInvited() throws Exception {
    enter("Ada", "lobby");
    browser.find("#new-room").click();
    browser.find("#room-name").sendKeys("secrets");
    browser.find("input[value=private]").click();
    browser.find("#members").sendKeys("Mary, Linus");
    browser.find("#room-form .primary").click();
    await().until(() -> browser.find("#room-title").getText().equals("secrets"));
    await().until(() -> state().equals("online"));
    chat.join("secrets", "Mary").leave();
    browser.find("#invite-name").sendKeys("Grace", Keys.ENTER);
    await().until(() -> browser.texts("#invited").equals(List.of("Grace may enter now.")));
    chat.join("secrets", "Grace").leave();
  }

  @Test
  void person_canBeTalkedToAlone() {
    chat.join("party", "Grace");
    enter("Ada", "party");
    await().until(() -> browser.isShown("button.person"));
    browser.find("button.person").click();
    await().until(() -> browser.find("#room-title").getText().equals("Grace"));
    await().until(() -> state().equals("online"));
    say("Just us two");
    assertShows("Just us two");
  }

  @Test
  void unread_isCountedForRoomsElsewhere() throws Exception {
    String made = chat.post("/api/rooms", "Grace", "{\"kind\":\"direct\",\"with\":\"Zoe\"}").body();
    String room = made.replaceAll(".*\"name\":\"([^\"]+)\".*", "$1");
    enter("Zoe", "lobby");
    TestClient grace = chat.join(room, "Grace");
    grace.say("Psst").next("message");
    grace.say("Are you there?").next("message");
    await().until(() -> browser.texts("#rooms .unread [aria-hidden]"), List.of("2")::equals);
    assertThat(browser.driver().getTitle()).startsWith("(2) lobby");
    browser.find("#rooms .has-unread").click();
    assertShows("Psst", "Are you there?");
    await().until(() -> browser.driver().getTitle().startsWith("Grace"));
  }

  @Test
  void news_areCountedWhileOneReadsWhatWasBefore() {
    TestClient grace = chat.join("back", "Grace");
    for (int i = 0; i < 60; i++) {
      grace.say("words " + i).next("message");
    }
    enter("Ada", "back");
    await().until(() -> ids().contains(60));
    browser.find("#scroll").click();
    browser.press(Keys.HOME);
    await().until(() -> browser.isShown("#newest"));
    grace.say("news").next("message");
    await().until(() -> browser.texts("#newest"), List.of("↓ 1 new message")::equals);
    browser.find("#newest").click();
    await().until(() -> !browser.isShown("#newest"));
  }

  @Test
  void typing_isShownAndTold() {
    TestClient grace = chat.join("typing", "Grace");
    enter("Ada", "typing");
    grace.send("{\"type\":\"typing\",\"on\":true}");
    await().until(() -> browser.texts("#typing"), List.of("Grace is typing…")::equals);
    grace.say("There").next("message");
    await().until(() -> browser.texts("#typing"), List.of("")::equals);
    browser.find("#text").sendKeys("h");
    assertThat(grace.next("typing").path("on").asBoolean()).isTrue();
    browser.find("#text").sendKeys(Keys.BACK_SPACE);
    assertThat(grace.next("typing").path("on").asBoolean()).isFalse();
  }

  @Test
  void tooMuchAtOnce_isToldAndSentInOrderAMomentLater() throws Exception {
    Path limits = folder.resolve("limits.properties");
    String before = Files.readString(limits);
    double reloads = reloads();
    enter("Ada", "hurry");
    try {
      Files.writeString(
          limits,
          before
              .replaceAll("user.messages.per-second=\\d+", "user.messages.per-second=1")
              .replaceAll("user.messages.burst=\\d+", "user.messages.burst=1"));
      await().until(() -> reloads() == reloads + 1);
      sayAtOnce("one", "two", "three");
      await().until(() -> browser.texts("#notice").get(0).startsWith("That was a lot"));
      assertShows("one", "two", "three");
    } finally {
      Files.writeString(limits, before);
    }
    await().until(() -> reloads() == reloads + 2);
  }

  @Test
  void refusedMessage_canBeWrittenAnew() {
    enter("Ada", "anew");
    say("odd \u0007 sound");
    await().until(() -> browser.isShown("#outbox .refused"));
    browser.find("#outbox button").click();
    assertThat(browser.find("#text").getDomProperty("value")).isEqualTo("odd \u0007 sound");
    assertThat(browser.texts("#outbox .bubble")).isEmpty();
  }

  @Test
  void kickedUser_isToldAndMaySignInAgain() throws Exception {
    enter("Troll", "lobby");
    chat.server().operations().kick("Troll");
    await().until(() -> browser.isShown("#entrance"));
    assertThat(browser.find("#entrance-error").getText()).startsWith("You were sent out");
    signIn("Troll");
    await().until(() -> state().equals("online"));
  }

  @Test
  void ops_signInWithAPasswordAndGiveCommands() {
    browser.driver().get(chat.uri("/#ops").toString());
    browser.find("#entrance summary").click();
    browser.find("#password").sendKeys("wrong password");
    signIn("Root");
    await().until(() -> browser.isShown("#entrance-error"));
    assertThat(browser.find("#entrance-error").getText()).isEqualTo("That is not the password.");
    browser.find("#password").clear();
    browser.find("#password").sendKeys(TestChat.OPS_PASSWORD);
    browser.find("#join").click();
    await().until(() -> state().equals("online"));
    assertThat(browser.isShown("#role")).isTrue();
    say("/who");
    await().until(() -> browser.isShown(".message.system"));
    assertThat(browser.texts(".message.system .bubble").get(0)).contains("Root");
  }

  @Test
  void badName_isToldAndAnotherMayBeChosen() {
    browser.driver().get(chat.uri("/#names").toString());
    signIn("bad\u202ename");
    await().until(() -> browser.isShown("#entrance-error"));
    signIn("Ada");
    await().until(() -> state().equals("online"));
  }

  @Test
  void messages_carryATraceContextOfTheirOwn() {
    enter("Ada", "traces");
    browser
        .driver()
        .executeScript(
            """
            window.sent = [];
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) { sent.push(JSON.parse(data)); send.call(this, data); };
            """);
    say("one");
    say("two");
    assertShows("one", "two");
    Object contexts =
        browser
            .driver()
            .executeScript("return sent.filter(m => m.type === 'message').map(m => m.traceparent)");
    assertThat((List<?>) contexts)
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allSatisfy(
            context ->
                assertThat(String.valueOf(context)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  }

  @Test
  void keyboard_isEnough() {
    chat.join("a room", "Grace").say("for Grace").next("message");
    browser.driver().get(chat.uri("/#lobby").toString());
    browser.find("#name");
    browser.press("Ada", Keys.ENTER);
    await().until(() -> state().equals("online"));
    browser.press("Hello from the keyboard", Keys.ENTER);
    assertShows("Hello from the keyboard");
    await().until(() -> browser.texts("#rooms .label").size() > 1);
    browser.press(Keys.chord(Keys.ALT, Keys.ARROW_DOWN));
    await().until(() -> !browser.find("#room-title").getText().equals("lobby"));
    browser.tabTo("#new-room");
    browser.press(Keys.ENTER);
    await().until(() -> browser.isShown("#room-dialog"));
    browser.press(Keys.ESCAPE);
    await().until(() -> !browser.isShown("#room-dialog"));
    browser.tabTo("#scroll");
    browser.tabTo("#text");
    browser.tabTo("#leave");
    browser.press(Keys.ENTER);
    await().until(() -> browser.isShown("#entrance"));
  }

  @Test
  void phone_hasPanelsThatTheKeyboardLeavesAgain() {
    browser.phone();
    enter("Ada", "phone");
    browser.find("#show-rooms").click();
    await().until(() -> browser.isShown("#other-room-name"));
    browser.press(Keys.ESCAPE);
    await().until(() -> !browser.isShown("#other-room-name"));
    assertThat(browser.driver().switchTo().activeElement().getDomAttribute("id"))
        .isEqualTo("show-rooms");
  }

  @Test
  void nothing_keepsPeopleOut() throws Exception {
    chat.post("/api/rooms", "Grace", "{\"kind\":\"direct\",\"with\":\"Axel\"}");
    TestClient grace = chat.join("lobby", "Grace");
    browser.driver().get(chat.uri("/#lobby").toString());
    browser.find("#name");
    browser.assertAccessible();
    signIn("Axel");
    await().until(() -> state().equals("online"));
    say("Hello");
    grace.say("Good morning! https://example.com/");
    assertShows("Hello", "Good morning! https://example.com/");
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      browser.assertAccessible();
    }
    browser.find("#new-room").click();
    browser.assertAccessible();
    browser.press(Keys.ESCAPE);
    browser.phone();
    browser.assertAccessible();
    browser.find("#show-people").click();
    browser.assertAccessible();
  }

  @Test
  void page_speaksTheBrowsersLanguageAndTheOtherOnDemand() {
    browser.language("zh-CN");
    browser.driver().get(chat.uri("/").toString());
    assertThat(browser.find("#entrance-title").getText()).isEqualTo("欢迎来到聊天室");
    assertThat(browser.texts("[data-text]")).doesNotContain("", "undefined");
    assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("zh-CN");
    signIn("Ada");
    await().until(() -> state().equals("online"));
    browser.find("#language").click();
    await().until(() -> browser.texts("#rooms-panel h2"), List.of("Rooms")::equals);
  }

  @Test
  void page_breaksNoRuleOfItsOwn() {
    browser.forgetComplaints();
    enter("Ada", "rules");
    say("Hello");
    assertShows("Hello");
    browser.find("#rooms-panel .links a").click();
    browser.find(".card");
    browser.assertNoComplaints();
  }

  @Test
  void pictures_forPeopleToLookAt() throws Exception {
    TestClient grace = chat.join("morning", "Grace");
    TestClient mary = chat.join("morning", "Mary");
    chat.join("releases", "Mary").say("1.4 is out").next("message");
    chat.join("support", "Linus").say("All answered").next("message");
    chat.post(
        "/api/rooms", "Grace", "{\"kind\":\"private\",\"name\":\"launch\",\"members\":[\"Eve\"]}");
    chat.join("launch", "Grace").say("Eve, have a look.").next("message");
    grace.say("Good morning! Who is on call today?").next("message");
    enter("Eve", "morning");
    say("I am. Everything has been quiet since six.");
    say("The p95 is at 40 ms, and nobody has lost a connection.");
    assertShows("The p95 is at 40 ms, and nobody has lost a connection.");
    grace.say("Lovely. Then I can finish my coffee.").next("message");
    mary.say("早上好！今天的发布已经完成。").next("message");
    assertShows("早上好！今天的发布已经完成。");
    mary.send("{\"type\":\"typing\",\"on\":true}");
    await().until(() -> browser.texts("#typing"), List.of("Mary is typing…")::equals);
    browser.keepPicture("light");
    browser.scheme("dark");
    browser.keepPicture("dark");
    browser.phone();
    browser.keepPicture("phone-dark");
    browser.scheme("light");
    browser.keepPicture("phone");
    browser.find("#show-people").click();
    await()
        .until(
            () ->
                browser
                    .find("#people-panel")
                    .getCssValue("transform")
                    .matches("none|matrix\\(1, 0, 0, 1, 0, 0\\)"));
    browser.keepPicture("phone-people");
    browser.press(Keys.ESCAPE);
    browser.desk();
    browser.language("zh-CN");
    browser.driver().navigate().refresh();
    await().until(() -> state().equals("online"));
    browser.keepPicture("zh");
  }

  /** Puts messages where they are stored, as writing so many takes a while. */
  private static void fill(String room, int count) throws SQLException {
    try (Connection connection = chat.server().database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO room (name, kind, last_message, last_at) VALUES ('%s', 'public', %d, CURRENT_TIMESTAMP)"
              .formatted(room, count));
      statement.execute(
          """
          INSERT INTO room_message (room_id, id, author, kind, content, sent_at)
          SELECT r.id, x, CASE MOD(x, 3) WHEN 0 THEN 'Grace' ELSE 'Mary' END, 'text',
                 'words ' || REPEAT('and more ', MOD(x, 30)) || x, CURRENT_TIMESTAMP
          FROM room r, SYSTEM_RANGE(1, %d) WHERE r.name = '%s'
          """
              .formatted(count, room));
    }
  }

  private static double reloads() throws Exception {
    return new Metrics(chat.get("/metrics").body())
        .sum("chatroom_ops_actions_total", "action=\"config_reload\"", "outcome=\"success\"");
  }

  private static void enter(String user, String room) {
    browser.driver().get(chat.uri("/#" + TestChat.encode(room)).toString());
    signIn(user);
    await().until(() -> state().equals("online"));
  }

  private static void signIn(String user) {
    browser.find("#name").clear();
    browser.find("#name").sendKeys(user);
    browser.find("#join").click();
  }

  private static String state() {
    return browser.find("#connection").getDomAttribute("data-state");
  }

  private static void say(String words) {
    // By script, as the driver cannot type every character.
    browser.driver().executeScript("document.getElementById('text').value = arguments[0]", words);
    browser.find("#send").click();
    await().until(() -> browser.find("#text").getDomProperty("value").isEmpty());
  }

  /** Faster than any driver types on a busy machine. */
  private static void sayAtOnce(Object... words) {
    browser
        .driver()
        .executeScript(
            """
            for (const words of arguments) {
              document.getElementById('text').value = words;
              document.getElementById('composer').requestSubmit();
            }
            """,
            words);
  }

  private static void assertShows(String... words) {
    await()
        .until(
            () -> browser.texts("#messages .bubble"), shown -> shown.containsAll(List.of(words)));
  }

  private static List<Integer> ids() {
    Object ids =
        browser
            .driver()
            .executeScript(
                "return [...document.querySelectorAll('#messages > li')].map(e => Number(e.dataset.id))");
    List<Integer> numbers = new ArrayList<>();
    ((List<?>) ids).forEach(id -> numbers.add(((Long) id).intValue()));
    return numbers;
  }
}
