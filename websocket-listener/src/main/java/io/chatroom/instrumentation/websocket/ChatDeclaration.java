package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.MessageKind;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Chat;
import jakarta.websocket.Session;
import java.io.InputStream;
import java.io.Reader;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code @MonitoredEndpoint(chat = @Chat(...))} says of an endpoint. */
final class ChatDeclaration {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private final Chat chat;
  private final @Nullable RoomClassifier rooms;
  private final @Nullable MessageClassifier messages;

  private ChatDeclaration(Chat chat, String endpoint) {
    this.chat = chat;
    this.rooms = instance(chat.rooms(), RoomClassifier.class, endpoint);
    this.messages = instance(chat.messages(), MessageClassifier.class, endpoint);
  }

  /** What {@code options} say, or null of an endpoint that is no chat. */
  static @Nullable ChatDeclaration of(@Nullable MonitoredEndpoint options, String template) {
    if (options == null || options.chat().length == 0) {
      return null;
    }
    Chat chat = options.chat()[0];
    if (!chat.room().isEmpty() && !template.contains("{" + chat.room() + "}")) {
      log.warn(
          "room = \"{}\" names no path parameter of {}: its rooms are not counted",
          chat.room(),
          template);
    }
    return new ChatDeclaration(chat, template);
  }

  /** The room of a connection, or null if the path names none. */
  @Nullable String room(Session session) {
    return chat.room().isEmpty() ? null : session.getPathParameters().get(chat.room());
  }

  RoomClass classOf(@Nullable String room) {
    return room == null || rooms == null ? chat.roomClass() : rooms.classOf(room);
  }

  /** Who connected, or null if that is not known. */
  @Nullable String user(Session session) {
    if (chat.user().isEmpty()) {
      Principal principal = session.getUserPrincipal();
      return principal == null ? null : principal.getName();
    }
    String inPath = session.getPathParameters().get(chat.user());
    if (inPath != null) {
      return inPath;
    }
    List<String> inQuery = session.getRequestParameterMap().get(chat.user());
    return inQuery == null || inQuery.isEmpty() ? null : inQuery.get(0);
  }

  /** The kind of a message, or null of what is none. */
  @Nullable MessageKind kindOf(FrameType type, @Nullable Object payload) {
    if (messages != null && payload != null && !isStream(payload)) {
      return messages.kindOf(payload);
    }
    if (chat.kind().length > 0) {
      return chat.kind()[0];
    }
    return type == FrameType.BINARY ? MessageKind.BINARY : MessageKind.TEXT;
  }

  private static boolean isStream(Object payload) {
    return payload instanceof Reader || payload instanceof InputStream;
  }

  /** An object of {@code type}; null if that is the interface itself: nothing was declared. */
  private static <T> @Nullable T instance(
      Class<? extends T> type, Class<T> undeclared, String endpoint) {
    if (type == undeclared) {
      return null;
    }
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      log.warn(
          "{} of {} cannot be made and is not asked: {}", type.getName(), endpoint, e.toString());
      return null;
    }
  }
}
