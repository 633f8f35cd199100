package io.chatroom.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections by the hundred, of one user, who says nothing. */
final class SilentCrowd {

  private final List<RawPeer> peers = new ArrayList<>();
  private final int port;
  private final String cookie;

  SilentCrowd(int port, String cookie) {
    this.port = port;
    this.cookie = cookie;
  }

  void connect(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      peers.add(new RawPeer(port, "/chat/crowd", cookie));
    }
  }

  /** Enters the room, and never reads what is said there. */
  void enterDeaf(int connections, String room) throws IOException {
    for (int i = 0; i < connections; i++) {
      RawPeer peer = new RawPeer(port, "/chat/" + room, cookie);
      peer.send("{\"type\":\"join\"}");
      peer.readThrough("\"welcome\"");
      peers.add(peer);
    }
  }

  /** All at once, without a word. */
  void cut() throws IOException {
    for (RawPeer peer : peers) {
      peer.reset();
    }
    peers.clear();
  }

  int size() {
    return peers.size();
  }
}
