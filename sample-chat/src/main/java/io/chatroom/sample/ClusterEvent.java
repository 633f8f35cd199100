package io.chatroom.sample;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an instance tells the others, as JSON. Which fields there are depends on {@code type}.
 *
 * @param from the instance
 * @param received when the message came to it, in milliseconds since 1970
 * @param published when it was handed to Redis
 * @param traceparent the trace that the message belongs to, among instances only
 * @param rooms who is in which room there, for {@code HERE}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClusterEvent(
    ClusterEventType type,
    String from,
    @Nullable String room,
    @Nullable String user,
    @Nullable Boolean on,
    ServerMessage.@Nullable Message message,
    @Nullable Long received,
    @Nullable Long published,
    @Nullable String traceparent,
    @Nullable Map<String, Set<String>> rooms) {

  static ClusterEvent of(ClusterEventType type, String from) {
    return new ClusterEvent(type, from, null, null, null, null, null, null, null, null);
  }

  static ClusterEvent of(
      ClusterEventType type,
      String from,
      @Nullable String room,
      String user,
      @Nullable Boolean on) {
    return new ClusterEvent(type, from, room, user, on, null, null, null, null, null);
  }
}
