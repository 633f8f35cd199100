package io.chatroom.sample;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.chatroom.sample.Refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/** What a client sends, told apart by {@code type}. Every field is as the client wrote it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ClientMessage.Join.class, name = "join"),
  @JsonSubTypes.Type(value = ClientMessage.Write.class, name = "message")
})
sealed interface ClientMessage {

  /** Of a message's text, in UTF-16 units, as JavaScript counts. */
  int TEXT_MAX = 4_000;

  /** Enters the room of the connection under a name. */
  record Join(@Nullable String user) implements ClientMessage {

    /** The name, checked. */
    String name() throws RefusedException {
      String name = Names.user(user);
      if (name == null) {
        throw new RefusedException(Refusal.BAD_NAME);
      }
      return name;
    }
  }

  /** Writes to everyone in the room. */
  record Write(@Nullable String text) implements ClientMessage {

    /** The text, checked. */
    String content() throws RefusedException {
      if (text == null || text.isBlank()) {
        throw new RefusedException(Refusal.EMPTY_TEXT);
      }
      if (text.length() > TEXT_MAX) {
        throw new RefusedException(Refusal.TOO_LARGE);
      }
      if (!Names.isReadable(text)) {
        throw new RefusedException(Refusal.BAD_TEXT);
      }
      return text.stripTrailing();
    }
  }
}
