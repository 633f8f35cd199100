package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests would not notice what a container's default configurator does, if it was another's. */
class OnlyContainerTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private static volatile String platform;

  /** Nothing of ours. */
  @ServerEndpoint(value = "/platform", configurator = Telling.class)
  public static class Platform {
    @OnMessage
    public String text(String text) {
      return platform;
    }
  }

  /** Tells whose configurator it has. */
  public static class Telling extends ServerEndpointConfig.Configurator {
    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      platform = getContainerDefaultConfigurator().getClass().getName();
    }
  }

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void defaultConfigurator_isTheContainersOwn(TestContainer container) throws Exception {
    TestServer server = container.newServer();
    server.start(Platform.class);
    try (RawClient client = RawClient.connect(server.port(), "/platform")) {
      client.send("?");
      assertThat(client.readMessage().text())
          .contains("." + container.name().toLowerCase(Locale.ROOT) + ".");
    } finally {
      server.stop();
    }
  }
}
