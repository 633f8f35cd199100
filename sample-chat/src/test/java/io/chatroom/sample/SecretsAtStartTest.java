package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that hold a secret and cannot be used, or not yet: what is said has not the secret. */
class SecretsAtStartTest {

  /** A part of it that no escaping changes. */
  private static final String SECRET = "s3cret";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT_OPS_PASSWORD     | s3cret",
        "CHAT_SESSION_SECRET   | s3cret-too-short",
        "CHAT_ALERTS_TOKEN     | s3cret with spaces",
        "CHAT_DATABASE_URL     | postgresql://chat:s3cret with spaces@127.0.0.1/chat",
        "CHAT_DATABASE_URL     | postgresql://chat:s3cret@127.0.0.1:port/chat",
        "CHAT_DATABASE_URL     | postgresql://chat:s3cret@127.0.0.1:99999/chat",
        "CHAT_DATABASE_URL     | postgresql://chat:s3cret@127.0.0.1:1/chat",
        "CHAT_DATABASE_URL     | postgresql://chat:%zzs3cret@127.0.0.1:1/chat",
        "CHAT_DATABASE_URL     | mysql://chat:s3cret@127.0.0.1/chat",
        "CHAT_DATABASE_URL     | jdbc:mysql://127.0.0.1/chat?user=chat&password=s3cret",
        "CHAT_DATABASE_URL     | jdbc:postgresql://127.0.0.1:port/chat?user=chat&password=s3cret",
        "CHAT_DATABASE_URL     | jdbc:postgresql://127.0.0.1:1/chat?user=chat&password=s3cret",
        "CHAT_DATABASE_URL     | jdbc:postgresql://127.0.0.1:1/chat?user=chat&password=%zzs3cret",
        "CHAT_REDIS_URL        | http://:s3cret@127.0.0.1:1",
        "CHAT_REDIS_URL        | redis://:s3cret with spaces@127.0.0.1:1",
        "CHAT_REDIS_URL        | redis://:%zzs3cret@127.0.0.1:1",
        "CHAT_REDIS_URL        | redis://:s3cret@127.0.0.1:port",
        "CHAT_REDIS_URL        | redis://:s3cret@",
        "CHAT_REDIS_URL        | redis://:s3cret@127.0.0.1:1",
        "CHAT_PROMETHEUS_URL   | http://127.0.0.1:9090/?token=s3cret",
        "CHAT_PROMETHEUS_URL   | http://chat:s3cret@127.0.0.1:9090",
        "CHAT_PROMETHEUS_URL   | http://chat:s3cret with spaces@127.0.0.1:9090",
        "CHAT_ALERTMANAGER_URL | http://chat:s3cret@127.0.0.1:9093",
        "CHAT_ALERTMANAGER_URL | http://chat:s3cret with spaces@127.0.0.1:9093",
        "CHAT_ALERTMANAGER_URL | http://chat:s3cret/with/slashes@127.0.0.1:9093",
      })
  void badSetting_isToldWithoutItsValue(String name, String value) {
    try (CapturedLogs logs = new CapturedLogs()) {
      String told = failureOf(name, value);
      assertThat(told).isNotBlank().doesNotContain(SECRET);
      assertThat(logs.text()).doesNotContain(SECRET);
    }
    assertThat(audit(name, value)).doesNotContain(SECRET);
  }

  /** What a process says at its end, if it ends. */
  private String failureOf(String name, String value) {
    try (TestChat chat = new TestChat(TestChat.config(folder.resolve("data"), name, value))) {
      return "It started at " + chat.uri("/");
    } catch (StartException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String audit(String name, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CHAT_DATA", folder.resolve("data").toString());
    environment.put(name, value);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    new AuditCommand(environment, out, out).run("verify");
    return told.toString(StandardCharsets.UTF_8);
  }
}
