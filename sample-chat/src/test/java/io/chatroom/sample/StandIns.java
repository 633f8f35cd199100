package io.chatroom.sample;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Further instances of the chat, as Prometheus sees them, with faults that a chat in order cannot
 * be brought to: an old contract, figures that do not add up, far too many series.
 */
final class StandIns implements AutoCloseable {

  private static final String INFO =
      "chatroom_instrumentation_info{contract=\"1\",version=\"x\"} 1\n";

  private final HttpServer server;
  private final AtomicInteger scrapes = new AtomicInteger();
  private final Map<String, String> pages;

  StandIns() throws IOException {
    pages =
        Map.of(
            "plain", "up_since_long 1\n",
            "old", "chatroom_instrumentation_info{contract=\"0\",version=\"0.0.1\"} 1\n",
            "drifting",
                INFO
                    + """
                    chatroom_websocket_connections_total{endpoint="/x"} 10
                    chatroom_websocket_disconnections_total{endpoint="/x"} 1
                    chatroom_websocket_connections_active{endpoint="/x"} 2
                    """,
            "wide", INFO + "series{n=\"%d\"} 1\n".repeat(20_001),
            "failing",
                INFO
                    + """
                    chatroom_instrumentation_errors_total{component="http"} %1$d
                    chatroom_instrumentation_overflow_total{metric="m",label="l"} %1$d
                    """,
            "full",
                INFO
                    + """
                    jvm_memory_used_bytes{area="heap",id="old"} 95
                    jvm_memory_max_bytes{area="heap",id="old"} 100
                    """);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pages.forEach(
        (name, page) ->
            server.createContext(
                "/" + name,
                exchange -> {
                  try (exchange) {
                    byte[] body = filled(page).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                  }
                }));
    server.start();
  }

  /** Entries of a file of targets. */
  List<String> targets() {
    List<String> entries = new ArrayList<>();
    for (String name : pages.keySet()) {
      entries.add(
          "- {targets: ['127.0.0.1:%d'], labels: {__metrics_path__: /%s, instance: %s}}\n"
              .formatted(server.getAddress().getPort(), name, name));
    }
    return entries;
  }

  private String filled(String page) {
    if (page.contains("%1$d")) {
      return page.formatted(scrapes.incrementAndGet());
    }
    if (!page.contains("%d")) {
      return page;
    }
    StringBuilder wide = new StringBuilder();
    int series = 0;
    for (String line : page.split("\n")) {
      wide.append(line.replace("%d", String.valueOf(series++))).append('\n');
    }
    return wide.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
