package io.chatroom.benchmarks;

import io.chatroom.benchmarks.WebSocketStubs.Chat;
import io.chatroom.benchmarks.WebSocketStubs.RoomChat;
import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/**
 * What is kept in memory for a series, a route, a connection, as a Markdown table. Each figure is
 * the growth of the live heap over many of a kind, in a JVM of its own for each number of
 * processors, because what is striped grows with them.
 */
public final class MemoryTable {

  private static final int[] PROCESSORS = {2, 8, 32};
  private static final int SERIES = 2_000;
  private static final int SESSIONS = 10_000;

  /** Fewer than the cap of the label, over which routes share series. */
  private static final int ROUTES = 90;

  private MemoryTable() {}

  /** Takes no arguments; its own JVMs are told to {@code measure}. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals("measure")) {
      measured().forEach((what, bytes) -> System.out.println(what + "\t" + bytes));
      return;
    }
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (int processors : PROCESSORS) {
      for (String line : measuredWith(processors)) {
        String[] cells = line.split("\t");
        rows.computeIfAbsent(cells[0], what -> new ArrayList<>())
            .add(String.format(Locale.ROOT, "%,d", Long.parseLong(cells[1])));
      }
    }
    System.out.println("| bytes kept, by processors | 2 | 8 | 32 |");
    System.out.println("|---|---:|---:|---:|");
    rows.forEach(
        (what, cells) -> System.out.printf("| %s | %s |%n", what, String.join(" | ", cells)));
  }

  private static List<String> measuredWith(int processors) throws IOException {
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:ActiveProcessorCount=" + processors,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryTable.class.getName(),
                "measure")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return jvm.inputReader().lines().toList();
  }

  private static Map<String, Long> measured() throws Exception {
    Map<String, Long> bytes = new LinkedHashMap<>();
    ChatRoomTelemetry telemetry = Backends.ours().buildAndRegisterGlobal();
    MeterRegistry registry = Backends.prometheus();

    bytes.put(
        "a counter, ours",
        each(
            SERIES,
            i -> telemetry.recorders().counter(ChatMeter.HTTP_REQUESTS, "GET", "/c" + i, "200")));
    bytes.put(
        "a counter, Micrometer's",
        each(
            SERIES,
            i ->
                Counter.builder("peer.requests")
                    .tags("method", "GET", "route", "/c" + i, "status", "200")
                    .register(registry)));
    bytes.put(
        "a histogram of 12 buckets, ours",
        each(
            SERIES,
            i ->
                telemetry
                    .recorders()
                    .histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", "/h" + i, "success")));
    bytes.put(
        "a histogram of 12 buckets, Micrometer's",
        each(
            SERIES,
            i ->
                Backends.timer(
                    registry,
                    ChatMeter.HTTP_REQUEST_DURATION,
                    "method",
                    "GET",
                    "route",
                    "/h" + i,
                    "outcome",
                    "success")));
    bytes.put("a route that answered a GET with 200, ours", route(telemetry));
    bytes.put("an idle WebSocket connection, ours over bare", sessions(Chat.class, false));
    bytes.put("the same after a message in and one out", sessions(Chat.class, true));
    bytes.put("an idle one of a chat, ten users in a room", sessions(RoomChat.class, false));
    bytes.put("that one after a message in and one out", sessions(RoomChat.class, true));
    bytes.put("an idle JDBC connection, ours over bare", connection(telemetry));
    return bytes;
  }

  private static long route(ChatRoomTelemetry telemetry) {
    ChatRoomFilter filter = new ChatRoomFilter(telemetry);
    FilterChain application = HttpStubs.application();
    HttpStubs.Request request = HttpStubs.request();
    HttpStubs.Response response = HttpStubs.response();
    IntFunction<Object> answered =
        i -> {
          request.recycle();
          request.setAttribute(ChatRoomFilter.ROUTE_ATTRIBUTE, "/r" + i);
          try {
            filter.doFilter(request, response, application);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return "";
        };
    return each(ROUTES, answered);
  }

  /** One connection of an endpoint, which may have said and heard something. */
  private static long sessions(Class<? extends Chat> type, boolean talk) {
    MonitoredConfigurator configurator = new MonitoredConfigurator();
    return each(SESSIONS, i -> opened(configurator, type, i, talk))
        - each(SESSIONS, i -> opened(new WebSocketStubs.Platform(), type, i, talk));
  }

  private static Object opened(
      ServerEndpointConfig.Configurator configurator,
      Class<? extends Chat> type,
      int number,
      boolean talk) {
    try {
      Chat chat = configurator.getEndpointInstance(type);
      Session session = WebSocketStubs.session("room-" + number / 10, "user-" + number);
      chat.open(session);
      if (talk) {
        chat.message(WebSocketStubs.TEXT, session);
        chat.remote().sendText(WebSocketStubs.TEXT);
      }
      return List.of(chat, session);
    } catch (InstantiationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long connection(ChatRoomTelemetry telemetry) throws Exception {
    DataSource bare = JdbcStubs.database();
    DataSource ours = JdbcInstrumentation.create(telemetry).wrap(bare);
    return each(SERIES, i -> connected(ours)) - each(SERIES, i -> connected(bare));
  }

  private static Object connected(DataSource dataSource) {
    try {
      return dataSource.getConnection();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Bytes for each of {@code count} objects that are made and kept. */
  private static long each(int count, IntFunction<Object> make) {
    Object[] kept = new Object[count];
    make.apply(count); // classes and tables of its kind
    long before = liveBytes();
    for (int i = 0; i < count; i++) {
      kept[i] = make.apply(i);
    }
    long bytes = (liveBytes() - before) / count;
    Reference.reachabilityFence(kept);
    return bytes;
  }

  /** Collects until nothing more goes: what a collection enqueues, the next one frees. */
  private static long liveBytes() {
    Runtime runtime = Runtime.getRuntime();
    long live = Long.MAX_VALUE;
    for (int unchanged = 0; unchanged < 3; unchanged++) {
      System.gc();
      LockSupport.parkNanos(20_000_000);
      long now = runtime.totalMemory() - runtime.freeMemory();
      if (now < live) {
        live = now;
        unchanged = 0;
      }
    }
    return live;
  }
}
