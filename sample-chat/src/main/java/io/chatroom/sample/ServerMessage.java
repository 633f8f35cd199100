package io.chatroom.sample;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.List;

/** What a client gets, told apart by {@code type}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
  @JsonSubTypes.Type(value = ServerMessage.Presence.class, name = "presence"),
  @JsonSubTypes.Type(value = ServerMessage.Message.class, name = "message"),
  @JsonSubTypes.Type(value = ServerMessage.Failure.class, name = "error")
})
sealed interface ServerMessage {

  /**
   * The answer to a join.
   *
   * @param user the name as the chat took it
   * @param users who is in the room, the newcomer included, in alphabetical order
   */
  record Welcome(String room, String user, List<String> users) implements ServerMessage {}

  /** Somebody came or went: their first connection to the room, or their last. */
  record Presence(String user, boolean online) implements ServerMessage {}

  /**
   * A message of the room, stored; the history has the same shape.
   *
   * @param id ascending in time within a room
   * @param at when the chat received it, to the millisecond
   */
  record Message(
      long id,
      String user,
      String text,
      @JsonSerialize(using = ToStringSerializer.class) Instant at)
      implements ServerMessage {}

  /** What was sent was not done. */
  record Failure(String code, String text) implements ServerMessage {}
}
