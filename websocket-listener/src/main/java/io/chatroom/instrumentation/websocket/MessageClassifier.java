package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.MessageKind;
import org.jspecify.annotations.Nullable;

/**
 * Tells chat messages from the rest of an endpoint's protocol, and one kind from another. One
 * object serves all connections of an endpoint; it has a public constructor without parameters.
 */
@FunctionalInterface
public interface MessageClassifier {

  /**
   * The kind of a message, asked before the endpoint's method gets it.
   *
   * @param message what the method gets: text, a buffer whose position must stay, or what a decoder
   *     made; of a message that is taken in parts the last one. It is not asked for streams.
   * @return null for what is no chat message, such as a sign that somebody is typing
   */
  @Nullable MessageKind kindOf(Object message);
}
