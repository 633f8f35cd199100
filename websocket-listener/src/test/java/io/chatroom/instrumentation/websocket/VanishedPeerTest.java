package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_PING_RTT;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_PONG_TIMEOUTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A peer in a network of its own, whose cable is pulled: no FIN, no RST, packets just end. It needs
 * the right to make network namespaces; {@link HeartbeatTest} has a peer that only keeps silent.
 */
@Tag("tools")
class VanishedPeerTest {

  private static final String NETWORK = "chatroom-" + ProcessHandle.current().pid();
  private static final String HERE = "cr-" + ProcessHandle.current().pid() % 100_000;
  private static final String SERVER = "10.213.77.1";
  private static final String PEER = "10.213.77.2";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry = HeartbeatTest.beating(registry);
  private final JettyServer server = new JettyServer(SERVER);

  @BeforeEach
  void makeNetwork() throws Exception {
    assumeTrue(ip("netns", "add", NETWORK), "may not make a network namespace here");
    assertThat(ip("link", "add", HERE, "type", "veth", "peer", "name", "eth0", "netns", NETWORK))
        .isTrue();
    assertThat(ip("addr", "add", SERVER + "/30", "dev", HERE)).isTrue();
    assertThat(ip("link", "set", HERE, "up")).isTrue();
    assertThat(ip("-n", NETWORK, "addr", "add", PEER + "/30", "dev", "eth0")).isTrue();
    assertThat(ip("-n", NETWORK, "link", "set", "eth0", "up")).isTrue();
    server.start(MonitoredEndpoints.enhance(SilentEndpoint.class));
  }

  @AfterEach
  void removeNetwork() throws Exception {
    server.stop();
    telemetry.close();
    ip("netns", "del", NETWORK); // the cable goes with it
  }

  @Test
  void peerWhosePacketsEnd_isClosedForNoPong() throws Exception {
    Process peer = peer();
    try {
      await().until(() -> meters.count(WEBSOCKET_PING_RTT) >= 1); // it answered while it was there

      assertThat(ip("-n", NETWORK, "link", "set", "eth0", "down")).isTrue();

      await().until(() -> meters.count(WEBSOCKET_PONG_TIMEOUTS) == 1);
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
      assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
          .isEqualTo(Map.of("1006 server no_pong", 1L));
      assertThat(peer.isAlive()).isTrue(); // and thinks that it is connected
    } finally {
      peer.destroyForcibly().waitFor();
    }
  }

  private Process peer() throws IOException {
    return new ProcessBuilder(
            "ip",
            "netns",
            "exec",
            NETWORK,
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            AnsweringPeer.class.getName(),
            SERVER,
            Integer.toString(server.port()),
            "/silent")
        .inheritIO()
        .start();
  }

  private static boolean ip(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  /** Connects and answers pings. */
  static final class AnsweringPeer {
    private AnsweringPeer() {}

    public static void main(String[] arguments) throws IOException {
      try (RawClient client =
          RawClient.connectTo(arguments[0], Integer.parseInt(arguments[1]), arguments[2])) {
        client.answerPings();
      }
    }
  }
}
