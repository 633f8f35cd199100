package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that do not read. */
class SlowPeerTest {

  @TempDir Path data;

  @Test
  void peerThatDoesNotRead_holdsUpNobodyAndIsDisconnected() throws IOException {
    try (TestChat chat = new TestChat(data);
        Socket deaf = deafPeer(chat, "tea")) {
      TestClient ada = chat.join("tea", "Ada");
      TestClient grace = chat.join("tea", "Grace");
      assertThat(chat.server().rooms().usersByRoom()).containsEntry("tea", 3);
      String words = "x".repeat(4_000);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ZERO.plusMillis(1))
          .until(
              () -> {
                assertThat(ada.say(words).next("message").path("text").asText()).isEqualTo(words);
                grace.next("message");
                return chat.server().rooms().usersByRoom().get("tea") == 2;
              });
      assertThat(deaf.isConnected()).isTrue();
    }
  }

  /** Joins by hand, with a small buffer to receive into, and never reads again. */
  private static Socket deafPeer(TestChat chat, String room) throws IOException {
    Socket socket = new Socket();
    socket.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", chat.uri("/").getPort()));
    String handshake =
        String.join(
            "\r\n",
            "GET /chat/" + room + " HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    byte[] join = "{\"type\":\"join\",\"user\":\"Deaf\"}".getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + join.length];
    frame[0] = (byte) 0x81; // a whole text message
    frame[1] = (byte) (0x80 | join.length); // masked, with a mask of zeros
    System.arraycopy(join, 0, frame, 6, join.length);
    socket.getOutputStream().write(frame);
    while (in.read() != '}') {
      // to the end of the welcome
    }
    return socket;
  }
}
