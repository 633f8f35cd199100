package io.chatroom.sample;

import java.security.Principal;

/**
 * Who is behind a connection.
 *
 * @param address the client's own, as far as proxies that are trusted tell it
 */
record Guest(ChatUser user, String address) implements Principal {
  @Override
  public String getName() {
    return user.name();
  }
}
