package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100,000 inputs that nobody sends by accident, from a seed that the report names. */
class BadInputTest {

  private static final int FRAMES = 40_000;
  private static final int JSON = 30_000;
  private static final int REQUESTS = 20_000;
  private static final int NOTICES = 10_000;
  private static final int THREADS = 4;
  private static final String TOKEN = "token-of-alertmanager";
  private static final Set<String> NOT_OF_THE_CHAT =
      Set.of("awaitility-thread", "HttpClient-#-Worker-#", "ForkJoinPool.commonPool-worker-#");
  private static final String WORKERS = "XNIO-# task-#";
  private static final long WORKERS_MAX = 64;

  @TempDir Path folder;

  private long seed = 20_261_125;

  @Test
  void badInputs_leaveNothingBehind() throws Exception {
    ChatConfig config = TestChat.config(folder.resolve("data"), "CHAT_ALERTS_TOKEN", TOKEN);
    try (TestChat chat = new TestChat(config)) {
      attack(chat, 400, 400, 4_000, 400); // what there is one of for each kind of event
      Metrics before = atRest(chat);
      Map<String, Long> threadsBefore = threads();
      Map<Integer, Integer> statuses = attack(chat, FRAMES, JSON, REQUESTS, NOTICES);
      Metrics after = atRest(chat);

      assertThat(statuses.keySet()).as("%s", statuses).allMatch(status -> status < 500);
      assertThat(after.sum("chatroom_http_requests_total", "status=\"5")).isZero();
      assertThat(notices(after, "200")).isGreaterThan(NOTICES / 10);
      assertThat(notices(after, "400")).isGreaterThan(NOTICES / 10);
      assertNoNewValues(before, after);
      assertThat(after.values("type")).hasSizeLessThan(30); // classes of Java, which are capped
      // Of two who make a room at the same moment the database tells one that it is there.
      assertThat(after.samplesAboveZero("chatroom_exceptions_total", "kind=\"application\""))
          .allMatch(sample -> sample.contains("component=\"jdbc\""));
      assertThat(after.sum("chatroom_instrumentation_errors_total")).isZero();
      await().until(() -> chat.server().rooms().usersByRoom().isEmpty()); // told after we are
      await().untilAsserted(() -> assertNoNewThreads(threadsBefore));
      TestClient ada = chat.join("afterwards", "Ada");
      assertThat(ada.say("All well").next("message").path("text").asText()).isEqualTo("All well");
    }
  }

  /** How many were read and answered so. */
  private static double notices(Metrics metrics, String status) {
    return metrics.sum(
        "chatroom_http_requests_total", "route=\"/alerts\"", "status=\"" + status + "\"");
  }

  /** Once nobody is left, and every connection that was counted has its end. */
  private static Metrics atRest(TestChat chat) {
    return await()
        .until(
            () -> new Metrics(chat.get("/metrics").body()),
            metrics ->
                metrics.sum("chatroom_websocket_connections_active") == 0
                    && metrics.sum("chatroom_websocket_sends_pending") == 0
                    && metrics.sum("chatroom_users_online") == 0
                    && metrics.sum("chatroom_websocket_connections_total")
                        == metrics.sum("chatroom_websocket_disconnections_total"));
  }

  /** But for those that are numbers of HTTP and SQL, and names of Java's classes. */
  private static void assertNoNewValues(Metrics before, Metrics after) {
    Set<String> labels = after.labels();
    assertThat(labels).isEqualTo(before.labels());
    labels.removeAll(Set.of("status", "sqlstate", "type"));
    for (String label : labels) {
      assertThat(after.values(label)).as(label).isEqualTo(before.values(label));
    }
    assertThat(after.values("status")).allMatch(status -> status.matches("\\d{3}"));
  }

  /** By name; of those that wait for work as many as there may be. */
  private static void assertNoNewThreads(Map<String, Long> before) {
    Map<String, Long> more = new TreeMap<>(threads());
    more.keySet().removeAll(NOT_OF_THE_CHAT);
    more.computeIfPresent(WORKERS, (name, count) -> count <= WORKERS_MAX ? null : count);
    more.entrySet().removeIf(now -> now.getValue() <= before.getOrDefault(now.getKey(), 0L));
    assertThat(more).isEmpty();
  }

  /** How many threads there are of each name, numbers left out. */
  private static Map<String, Long> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .collect(
            Collectors.groupingBy(
                thread -> thread.getName().replaceAll("\\d+", "#"), Collectors.counting()));
  }

  /** Answers how many HTTP answers there were of each status. */
  private Map<Integer, Integer> attack(
      TestChat chat, int frames, int json, int requests, int notices) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Map<Integer, Integer>>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Inputs inputs = new Inputs(new Random(seed++), chat);
      tasks.add(
          threads.submit(
              () -> {
                inputs.sendFrames(frames / THREADS);
                inputs.sendJson(json / THREADS);
                return inputs.sendRequests(requests / THREADS, notices / THREADS);
              }));
    }
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (Future<Map<Integer, Integer>> task : tasks) {
      task.get().forEach((status, count) -> statuses.merge(status, count, Integer::sum));
    }
    threads.shutdown();
    return statuses;
  }

  /** Bad inputs from one random source. */
  private static final class Inputs {
    private static final List<String> PIECES =
        List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "null",
            "true",
            "1e999",
            "-0",
            "\\u0000",
            "\\ud800",
            "\"type\":",
            "\"join\"",
            "\"message\"",
            "\"typing\"",
            "\"text\":",
            "\"clientId\":",
            "\"after\":",
            "\"on\":",
            "9223372036854775808",
            "\u202e",
            "👋",
            "\u0000",
            "'",
            "/*",
            "[[[[[[[[[[[[[[[[[[[[[[[[",
            "\"traceparent\":\"00-\"",
            "{\"type\":\"message\",\"text\":",
            "{\"type\":\"join\",\"after\":-1}",
            "{\"type\":\"join\",\"after\":99999999999}");
    private static final String NOTICE =
        """
        {"receiver":"chat","status":"firing","version":"4","groupKey":"{}:{alertname=\\"A\\"}",
         "truncatedAlerts":0,"externalURL":"http://alertmanager:9093","groupLabels":{"service":"chat"},
         "commonLabels":{},"commonAnnotations":{},"alerts":[
          {"status":"firing","fingerprint":"0123456789abcdef",
           "labels":{"alertname":"ChatRoomHighErrorRate","severity":"critical"},
           "annotations":{"summary":"Too many fail","runbook_url":"https://example.com/a.md"},
           "startsAt":"2026-11-25T09:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":""},
          {"status":"resolved","fingerprint":"fedcba9876543210","labels":{"alertname":"B"},
           "annotations":{},"startsAt":"2026-11-25T09:00:00Z","endsAt":"2026-11-25T10:00:00Z"}]}\
        """;
    private static final List<String> PATHS =
        List.of(
            "/",
            "/api/session",
            "/api/rooms",
            "/api/rooms/x/messages",
            "/api/rooms/%2f/messages",
            "/api/rooms/%/messages",
            "/api/rooms/x/members",
            "/api/rooms/ops/messages",
            "/api/%00",
            "/chat/tea",
            "/chat/",
            "/alerts",
            "/healthz",
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/chat.js?x=%zz",
            "/api/rooms/x/messages?limit=-1&before=x",
            "/api/rooms/x/messages?after=" + "9".repeat(40),
            "*",
            "x");
    private static final List<String> METHODS =
        List.of(
            "GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "PATCH", "\u0001", "g e t");
    private static final List<String> HEADERS =
        List.of(
            "Cookie: chat_session=%s",
            "Cookie: %s",
            "Cookie: a=%s; chat_session=%s",
            "Origin: %s",
            "Content-Type: %s",
            "Content-Type: application/json",
            "Authorization: Bearer %s",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: %s",
            "Sec-WebSocket-Key: %s",
            "Sec-WebSocket-Extensions: permessage-deflate; %s",
            "X-Forwarded-For: %s",
            "X-Forwarded-Proto: %s",
            "traceparent: %s",
            "tracestate: %s",
            "baggage: %s",
            "Transfer-Encoding: chunked",
            "Content-Length: %s",
            "%s",
            "%s: x",
            "Accept-Encoding: %s",
            "If-Modified-Since: %s",
            "Range: bytes=%s",
            "Expect: %s");

    private final Random random;
    private final int port;
    private final String cookie;

    Inputs(Random random, TestChat chat) {
      this.random = random;
      this.port = chat.uri("/").getPort();
      this.cookie = chat.cookie("Mallory");
    }

    /** Many on one connection, until it is closed for one of them. */
    void sendFrames(int count) throws IOException {
      for (int sent = 0; sent < count; ) {
        try (Socket socket = connect()) {
          upgrade(socket);
          for (int i = 0; i < 10 && sent < count; i++, sent++) {
            socket.getOutputStream().write(frame());
          }
        } catch (IOException closed) {
          sent++; // by the other side, as it should
        }
      }
    }

    void sendJson(int count) throws IOException {
      for (int sent = 0; sent < count; ) {
        try (RawPeer peer = new RawPeer(port, "/chat/fuzz", cookie)) {
          for (int i = 0; i < 200 && sent < count; i++, sent++) {
            peer.send(json());
          }
          peer.send("{\"type\":\"last one\"}");
          peer.readThrough("unknown_type"); // of this one, or an earlier
          peer.leave();
        }
      }
    }

    Map<Integer, Integer> sendRequests(int count, int notices) throws IOException {
      Map<Integer, Integer> statuses = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        statuses.merge(request(), 1, Integer::sum);
      }
      for (int i = 0; i < notices; i++) {
        statuses.merge(notice(), 1, Integer::sum);
      }
      return statuses;
    }

    private Socket connect() throws IOException {
      Socket socket = new Socket();
      socket.setSoTimeout(10_000);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      return socket;
    }

    private void upgrade(Socket socket) throws IOException {
      String request =
          "GET /chat/frames HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nConnection: Upgrade\r\n"
              + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
      socket.getOutputStream().write(request.formatted(cookie).getBytes(StandardCharsets.US_ASCII));
      status(socket.getInputStream());
    }

    /** Any opcode, flags and length, the mask or not, and not always as many bytes as announced. */
    private byte[] frame() {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      boolean isText = random.nextBoolean();
      frame.write(isText ? 0x81 : random.nextInt(256));
      byte[] payload = random.nextBoolean() ? bytes(random.nextInt(120)) : textBytes();
      int announced = random.nextInt(10) == 0 ? random.nextInt(126) : payload.length;
      boolean masked = random.nextInt(10) > 0;
      frame.write((masked ? 0x80 : 0) | announced);
      frame.writeBytes(masked ? new byte[4] : new byte[0]);
      frame.writeBytes(payload);
      return frame.toByteArray();
    }

    private byte[] textBytes() {
      byte[] text = json().getBytes(StandardCharsets.UTF_8);
      return text.length < 126 ? text : bytes(10);
    }

    private String json() {
      StringBuilder json = new StringBuilder();
      for (int pieces = random.nextInt(12); pieces >= 0; pieces--) {
        json.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      return json.toString();
    }

    private byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    /** By somebody who has the token: a notice of Alertmanager, changed in some places. */
    private int notice() throws IOException {
      StringBuilder notice = new StringBuilder(NOTICE);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        int from = random.nextInt(notice.length());
        int to = Math.min(notice.length(), from + random.nextInt(random.nextBoolean() ? 3 : 60));
        notice.replace(from, to, random.nextInt(4) == 0 ? "" : json());
      }
      byte[] bytes = notice.toString().getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(20) == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      String head =
          "POST /alerts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n";
      return answer(head.formatted(TOKEN, bytes.length), bytes);
    }

    private int request() throws IOException {
      StringBuilder head = new StringBuilder();
      head.append(pick(METHODS)).append(' ').append(pick(PATHS)).append(" HTTP/1.1\r\n");
      head.append("Host: localhost\r\nConnection: close\r\n");
      if (random.nextBoolean()) {
        head.append("Cookie: ").append(cookie).append("\r\n");
      }
      for (int headers = random.nextInt(5); headers > 0; headers--) {
        head.append(pick(HEADERS).replace("%s", word())).append("\r\n");
      }
      String body = random.nextBoolean() ? json() : "";
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
      return answer(head.toString(), bytes);
    }

    private int answer(String head, byte[] bytes) throws IOException {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        return status(socket.getInputStream());
      } catch (IOException closed) {
        return 0;
      }
    }

    private String word() {
      return switch (random.nextInt(5)) {
        case 0 -> "x".repeat(random.nextInt(300));
        case 1 -> new String(bytes(20), StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "");
        case 2 -> "a.b.c.d." + random.nextLong();
        case 3 -> Integer.toString(random.nextInt());
        default -> "\"" + ";=,%0d%0a".repeat(random.nextInt(3));
      };
    }

    private String pick(List<String> of) {
      return of.get(random.nextInt(of.size()));
    }

    /** The status of an answer, 0 if there is none. */
    private static int status(InputStream in) throws IOException {
      try {
        String start = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        int status =
            start.matches("HTTP/1\\.[01] \\d{3}") ? Integer.parseInt(start.substring(9)) : 0;
        int matched = 0;
        for (int next = in.read(); next >= 0 && matched < 4; next = in.read()) {
          matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
          if (matched == 4) {
            break;
          }
        }
        return status;
      } catch (SocketTimeoutException silent) {
        return -1;
      }
    }
  }
}
