package io.chatroom.sample;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.chatroom.sample.Refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/** What a client sends, told apart by {@code type}. Every field is as the client wrote it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ClientMessage.Join.class, name = "join"),
  @JsonSubTypes.Type(value = ClientMessage.Write.class, name = "message"),
  @JsonSubTypes.Type(value = ClientMessage.Typing.class, name = "typing")
})
sealed interface ClientMessage {

  /** Of a message's text that can be stored, in UTF-16 units, as JavaScript counts. */
  int TEXT_MAX = 4_000;

  /** Of a client's own id of a message. */
  int CLIENT_ID_MAX = 64;

  /** For all: the W3C trace context of whoever sends it. It is never handed on to other clients. */
  @Nullable String traceparent();

  /**
   * Enters the room of the connection.
   *
   * @param after the last message seen: those after it are sent first
   */
  record Join(@Nullable Long after, @Nullable String traceparent) implements ClientMessage {

    /** The last message seen, checked, or null. */
    @Nullable Long seen() throws RefusedException {
      if (after != null && after < 0) {
        throw new RefusedException(Refusal.BAD_AFTER);
      }
      return after;
    }
  }

  /** Writes to everyone in the room. */
  record Write(@Nullable String clientId, @Nullable String text, @Nullable String traceparent)
      implements ClientMessage {

    /** The client's own id of the message, or null if it has none that can be used. */
    @Nullable String usableClientId() {
      boolean usable =
          clientId != null
              && !clientId.isEmpty()
              && clientId.length() <= CLIENT_ID_MAX
              && clientId.chars().allMatch(c -> c > ' ' && c < 127);
      return usable ? clientId : null;
    }

    /** The client's own id, checked, or null if it has none. */
    @Nullable String checkedClientId() throws RefusedException {
      String usable = usableClientId();
      if (clientId != null && usable == null) {
        throw new RefusedException(Refusal.BAD_CLIENT_ID);
      }
      return usable;
    }

    /** The text, checked. */
    String content(int max) throws RefusedException {
      if (text == null || text.isBlank()) {
        throw new RefusedException(Refusal.EMPTY_TEXT);
      }
      if (text.length() > max) {
        throw new RefusedException(Refusal.TOO_LARGE);
      }
      if (!Names.isReadable(text)) {
        throw new RefusedException(Refusal.BAD_TEXT);
      }
      return text.stripTrailing();
    }
  }

  /** Tells the others that one begins or ceases to type. */
  record Typing(@Nullable Boolean on, @Nullable String traceparent) implements ClientMessage {}
}
