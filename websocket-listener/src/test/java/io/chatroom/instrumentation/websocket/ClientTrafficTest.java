package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server cannot tell a monitored client from the same one without us. */
class ClientTrafficTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final byte[] HELLO = {(byte) 0x81, 5, 'h', 'e', 'l', 'l', 'o'};
  private static final byte[] CLOSE = {(byte) 0x88, 2, 0x03, (byte) 0xe8};

  static {
    JUL.setLevel(Level.OFF);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  /** What a client does, and what its server says to it. */
  private enum Deed {
    ANSWERS(HELLO),
    CLOSES(HELLO),
    IS_CLOSED(CLOSE),
    THROWS_IN_OPEN(CLOSE); // where that leaves it open

    private final byte[] told;

    Deed(byte... told) {
      this.told = told;
    }

    void opened() {
      if (this == THROWS_IN_OPEN) {
        throw new IllegalStateException("in open");
      }
    }

    void heard(Session session, String text) throws IOException {
      if (this == ANSWERS) {
        session.getBasicRemote().sendText("heard " + text);
      }
      session.close(new CloseReason(() -> 4001, "as told"));
    }
  }

  /** With annotations. */
  @ClientEndpoint(subprotocols = {"v1", "v2"})
  public static class Annotated {
    private final Deed deed;

    Annotated(Deed deed) {
      this.deed = deed;
    }

    @OnOpen
    public void open() {
      deed.opened();
    }

    @OnMessage
    public void text(Session session, String text) throws IOException {
      deed.heard(session, text);
    }

    @OnError
    public void error(Throwable failure) {}
  }

  /** Without. */
  public static class Programmatic extends Endpoint {
    private final Deed deed;

    Programmatic(Deed deed) {
      this.deed = deed;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.addMessageHandler(String.class, text -> heard(session, text));
      deed.opened();
    }

    private void heard(Session session, String text) {
      try {
        deed.heard(session, text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Session session, Throwable failure) {}
  }

  static Stream<Arguments> clientsOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(
            container ->
                Stream.of(true, false)
                    .flatMap(
                        isAnnotated ->
                            Stream.of(Deed.values())
                                .map(deed -> Arguments.of(container, isAnnotated, deed))));
  }

  @ParameterizedTest(name = "{0} annotated: {1} {2}")
  @MethodSource("clientsOnContainers")
  void traffic_isTheSameByteForByte(TestContainer container, boolean isAnnotated, Deed deed)
      throws Exception {
    boolean isForgotten =
        container == TestContainer.UNDERTOW && !isAnnotated && deed == Deed.THROWS_IN_OPEN;
    List<String> unmonitored = heardOf(container.newClient(), isAnnotated, deed, isForgotten);
    assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isZero();

    WebSocketContainer monitored = MonitoredEndpoints.enhance(container.newClient());
    assertThat(heardOf(monitored, isAnnotated, deed, isForgotten)).isEqualTo(unmonitored);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                meters.count(WEBSOCKET_CONNECTIONS) == 1
                    && meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  /**
   * What the server hears.
   *
   * @param isForgotten whether the container lets the client lie and never closes its socket
   */
  private static List<String> heardOf(
      WebSocketContainer client, boolean isAnnotated, Deed deed, boolean isForgotten)
      throws Exception {
    List<String> heard = new ArrayList<>();
    try (RawPeer peer = new RawPeer(deed.told)) {
      try {
        connect(client, isAnnotated, deed, peer.address());
      } catch (Exception refused) {
        heard.add(refused.getClass().getName());
      }
      if (isForgotten) {
        peer.hangUp();
      }
      heard.addAll(peer.heard());
    }
    return heard;
  }

  private static void connect(
      WebSocketContainer client, boolean isAnnotated, Deed deed, URI address) throws Exception {
    if (isAnnotated) {
      client.connectToServer(new Annotated(deed), address);
    } else {
      ClientEndpointConfig config =
          ClientEndpointConfig.Builder.create().preferredSubprotocols(List.of("v1", "v2")).build();
      client.connectToServer(new Programmatic(deed), config, address);
    }
  }
}
