package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Chat;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One text message of 100 bytes that is received and sent back: bare, monitored, and of an endpoint
 * that is declared a chat, whose delivery and broadcast are recorded too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChatMessageBenchmark {

  /** What the endpoint is declared to be. */
  public enum Endpoint {
    BARE,
    MONITORED,
    CHAT
  }

  @Param public Endpoint endpoint;

  private ChatRoomTelemetry telemetry;
  private Echo echo;
  private Session session;

  @Setup
  public void open() throws InstantiationException {
    telemetry = Backends.ours().buildAndRegisterGlobal();
    MonitoredConfigurator configurator = new MonitoredConfigurator();
    echo =
        switch (endpoint) {
          case BARE -> new Echo();
          case MONITORED -> configurator.getEndpointInstance(Echo.class);
          case CHAT -> configurator.getEndpointInstance(ChatEcho.class);
        };
    session = WebSocketStubs.session();
    echo.open(session);
  }

  @TearDown
  public void close() {
    telemetry.close();
  }

  @Benchmark
  public void receivedAndSent() throws IOException {
    echo.message(WebSocketStubs.TEXT, session);
  }

  /** Sends back what it gets. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/echo", configurator = MonitoredConfigurator.class)
  public static class Echo {
    @OnOpen
    public void open(Session opened) {
      // Nothing to prepare.
    }

    @OnMessage
    public void message(String text, Session from) throws IOException {
      from.getBasicRemote().sendText(text);
    }
  }

  /** The same as a chat. */
  @MonitoredEndpoint(chat = @Chat)
  @ServerEndpoint(value = "/chat-echo", configurator = MonitoredConfigurator.class)
  public static class ChatEcho extends Echo {}
}
