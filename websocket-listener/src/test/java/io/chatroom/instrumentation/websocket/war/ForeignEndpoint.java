package io.chatroom.instrumentation.websocket.war;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.util.stream.Collectors;

/** An endpoint that only an agent or its build can monitor, and that says what was counted. */
@MonitoredEndpoint
@ServerEndpoint("/foreign")
public final class ForeignEndpoint {

  @OnMessage
  public String text(String name) {
    PrometheusMeterRegistry registry =
        (PrometheusMeterRegistry) ChatRoomTelemetry.global().meterRegistry();
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name))
        .collect(Collectors.joining("\n"));
  }
}
