package io.chatroom.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes spans by OTLP over HTTP and keeps the ids of their traces; or refuses them. */
final class TraceCollector implements AutoCloseable {

  private final HttpServer server;
  private final Set<String> traceIds = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  TraceCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** Makes the chat of {@code stack} send every span here. */
  void of(Stack stack) {
    stack
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort())
        .with("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .with("OTEL_TRACES_SAMPLER", "always_on")
        .with("OTEL_BSP_SCHEDULE_DELAY", "200");
  }

  /** Ids of the traces it has spans of, in lower-case hexadecimal. */
  Set<String> traceIds() {
    return traceIds;
  }

  /** From now on answers that a request is bad, for good. */
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest request =
          ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
      if (!refusing) {
        request.getResourceSpansList().stream()
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .flatMap(scope -> scope.getSpansList().stream())
            .forEach(
                span -> traceIds.add(HexFormat.of().formatHex(span.getTraceId().toByteArray())));
      }
      exchange.sendResponseHeaders(refusing ? 400 : 200, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
