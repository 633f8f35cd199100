package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client cannot tell a monitored endpoint from the same one without us. */
class TrafficTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).buildAndRegisterGlobal();

  /** What all three inherit. */
  public abstract static class Talker {
    private Session session;

    @OnOpen
    public void open(Session opened) throws IOException {
      session = opened;
      session.getBasicRemote().sendText("welcome");
    }

    @OnMessage
    public String text(String text) throws IOException {
      switch (text) {
        case "throw" -> throw new IllegalStateException("as told");
        case "parts" -> {
          session.getBasicRemote().sendText("pa", false);
          session.getBasicRemote().sendText("rts", true);
        }
        case "close" -> session.close(new CloseReason(() -> 4001, "as told"));
        default -> {
          return "heard " + text;
        }
      }
      return null;
    }

    @OnMessage
    public ByteBuffer binary(ByteBuffer data) {
      return data;
    }

    @OnClose
    public void close(Session closed, CloseReason reason) {}

    @OnError
    public void error(Session failed, Throwable failure) {}
  }

  /** Without us. */
  @ServerEndpoint("/plain")
  public static class Plain extends Talker {}

  /** Through the configurator. */
  @ServerEndpoint(value = "/configured", configurator = MonitoredConfigurator.class)
  public static class Configured extends Talker {}

  /** Through a class deployed in its place. */
  @ServerEndpoint("/enhanced")
  public static class Enhanced extends Talker {}

  @ParameterizedTest
  @EnumSource
  void traffic_isTheSameByteForByte(TestContainer container) throws Exception {
    TestServer server = container.newServer();
    server.start(Plain.class, Configured.class, MonitoredEndpoints.enhance(Enhanced.class));
    try {
      for (String end : List.of("close", "throw")) {
        List<String> plain = traffic(server, "/plain", end);
        assertThat(traffic(server, "/configured", end)).isEqualTo(plain);
        assertThat(traffic(server, "/enhanced", end)).isEqualTo(plain);
      }
    } finally {
      server.stop();
    }
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  private static List<String> traffic(TestServer server, String path, String end)
      throws IOException {
    List<String> frames = new ArrayList<>();
    try (RawClient client = RawClient.connect(server.port(), path)) {
      readMessage(client, frames);
      for (String text : List.of("hällo", "", "x".repeat(5000), "parts")) {
        client.send(text);
        readMessage(client, frames);
      }
      client.send(0x80 | RawClient.BINARY, new byte[] {1, 2, 3});
      readMessage(client, frames);
      client.send(0x80 | RawClient.PING, new byte[] {4, 5});
      readMessage(client, frames);
      client.send(end);
      if (end.equals("throw")) {
        client.sendClose(1000);
      }
      readMessage(client, frames);
    }
    return frames;
  }

  private static void readMessage(RawClient client, List<String> frames) throws IOException {
    RawClient.Frame frame;
    do {
      frame = client.read();
      frames.add(hex(frame));
    } while ((frame.firstByte() & 0x80) == 0);
  }

  private static String hex(RawClient.Frame frame) {
    return frame.firstByte() + " " + HexFormat.of().formatHex(frame.payload());
  }
}
