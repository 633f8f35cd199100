package io.chatroom.sample;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client gets, told apart by {@code type}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
  @JsonSubTypes.Type(value = ServerMessage.Presence.class, name = "presence"),
  @JsonSubTypes.Type(value = ServerMessage.Typing.class, name = "typing"),
  @JsonSubTypes.Type(value = ServerMessage.Message.class, name = "message"),
  @JsonSubTypes.Type(value = ServerMessage.Gap.class, name = "gap"),
  @JsonSubTypes.Type(value = ServerMessage.Ack.class, name = "ack"),
  @JsonSubTypes.Type(value = ServerMessage.Failure.class, name = "error")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface ServerMessage {

  /**
   * The answer to a join.
   *
   * @param user the name one is signed in with
   * @param users who is in the room, on any instance, the newcomer included, in alphabetical order
   * @param kind of the room
   * @param last the id of the room's newest message, 0 if there is none; those after it will come
   */
  record Welcome(String room, String user, List<String> users, String kind, long last)
      implements ServerMessage {}

  /** Somebody came or went: their first connection to the room, or their last. */
  record Presence(String user, boolean online) implements ServerMessage {}

  /** Somebody else begins or ceases to type. */
  record Typing(String user, boolean on) implements ServerMessage {}

  /**
   * A message of the room, stored; the history has the same shape.
   *
   * @param id counts the messages of the room from 1, without a gap
   * @param at when the chat received it, to the millisecond
   * @param kind text, command or system
   */
  record Message(
      long id,
      String user,
      String text,
      @JsonSerialize(using = ToStringSerializer.class)
          @JsonDeserialize(converter = InstantFromText.class)
          Instant at,
      String kind)
      implements ServerMessage {}

  /** Reads what {@code Instant.toString()} wrote: an instance reads what another wrote. */
  final class InstantFromText extends StdConverter<String, Instant> {
    @Override
    public Instant convert(String text) {
      return Instant.parse(text);
    }
  }

  /** More was missed than is sent again: these can be read over HTTP, both ends included. */
  record Gap(long from, long to) implements ServerMessage {}

  /**
   * To the sender alone: the message is stored.
   *
   * @param duplicate true if it had been before, and this was another try
   */
  record Ack(String clientId, long id, @Nullable Boolean duplicate) implements ServerMessage {}

  /**
   * What was sent was not done.
   *
   * @param retryAfter seconds after which it may be tried again, where it may
   * @param clientId of the message that was not stored, where it has one
   */
  record Failure(String code, String text, @Nullable Integer retryAfter, @Nullable String clientId)
      implements ServerMessage {

    Failure(String code, String text) {
      this(code, text, null, null);
    }
  }
}
