package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.InputStream;
import java.io.Reader;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Called from the code that is put into endpoints; not for applications. It is public because that
 * code stands in the application's classes. Nothing here throws.
 */
public final class EndpointEvents {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  /**
   * For a method of an endpoint that another one called, as an override does: not counted again.
   */
  private static final long NESTED = Long.MIN_VALUE;

  private EndpointEvents() {}

  /** An endpoint object, which keeps its connection from one call to the next. */
  public interface Keeper {
    /** What was kept, or null. */
    @Nullable Object chatroom$connection();

    /** Keeps {@code connection}. */
    void chatroom$connection(@Nullable Object connection);
  }

  /** Marks a class of the application that carries the code itself. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Woven {
    /** Who put it in. */
    String value();
  }

  /**
   * The connection that a call of an endpoint's method belongs to.
   *
   * @param session what the container handed to the method, if the method asks for it
   * @param config how a programmatic endpoint was deployed, known when it opens
   */
  public static @Nullable Object connection(
      Object endpoint, @Nullable Session session, @Nullable Object config) {
    try {
      Object kept = endpoint instanceof Keeper keeper ? keeper.chatroom$connection() : null;
      if (kept instanceof Connection known && known.isOf(session)) {
        return known;
      }
      RecordingSession recording = session == null ? null : RecordingSession.known(session);
      Connection found =
          recording != null ? recording.connection() : newConnection(endpoint, config);
      if (found != null && endpoint instanceof Keeper keeper) {
        keeper.chatroom$connection(found);
      }
      return found;
    } catch (Throwable ours) {
      lost("A WebSocket event was not recorded", ours);
      return null;
    }
  }

  private static @Nullable Connection newConnection(Object endpoint, @Nullable Object config) {
    MonitoredType type = MonitoredType.of(endpoint);
    EndpointModel model = type == null ? null : type.model(config);
    return model == null ? null : new Connection(model, model.recorder());
  }

  /** The session to hand to the application in place of the container's. */
  public static @Nullable Session recording(
      @Nullable Object connection, @Nullable Session session) {
    if (session == null || !(connection instanceof Connection known)) {
      return session;
    }
    try {
      RecordingSession bound = known.session();
      if (bound != null) {
        return bound;
      }
      RecordingSession recording = RecordingSession.of(session, known);
      recording.adopt(known);
      known.bind(recording);
      return recording;
    } catch (Throwable ours) {
      lost("A WebSocket session is not recorded", ours);
      return session;
    }
  }

  /** A connection opens: called before the application's method. */
  public static void opened(@Nullable Object connection, Object endpoint) {
    if (connection instanceof Connection known) {
      try {
        if (known.isUnseen()) { // else an overridden method is called
          known.opening();
        }
        MonitoredType type = MonitoredType.of(endpoint);
        if (type != null && type.seesWholeLife(known.session())) {
          known.opened();
        }
      } catch (Throwable ours) {
        lost("The opening of a WebSocket connection was not counted", ours);
      }
    }
  }

  /** A connection has ended: called before the application's method. */
  public static void closed(@Nullable Object connection, @Nullable CloseReason reason) {
    if (connection instanceof Connection known) {
      try {
        known.closed(reason == null ? CloseKind.UNKNOWN : reason.getCloseCode().getCode());
      } catch (Throwable ours) {
        lost("The end of a WebSocket connection was not counted", ours);
      }
    }
  }

  /** The container tells of a failure: called before the application's method. */
  public static void failed(@Nullable Object connection, @Nullable Throwable failure) {
    if (connection instanceof Connection known && failure != null) {
      try {
        known.failed(failure);
      } catch (Throwable ours) {
        lost("A WebSocket failure was not counted", ours);
      }
    }
  }

  /** The application's method for openings is over. */
  public static void openingLeft(@Nullable Object connection, @Nullable Throwable failure) {
    if (connection instanceof Connection known) {
      try {
        known.openingLeft(failure);
      } catch (Throwable ours) {
        lost("An exception of a WebSocket endpoint was not counted", ours);
      }
    }
  }

  /** The application's method for ends is over. */
  public static void closingLeft(@Nullable Object connection, @Nullable Throwable failure) {
    if (connection instanceof Connection known) {
      try {
        known.closingLeft(failure);
      } catch (Throwable ours) {
        lost("An exception of a WebSocket endpoint was not counted", ours);
      }
    }
  }

  /** The application's method for failures threw. */
  public static void threw(@Nullable Object connection, Throwable failure) {
    if (connection instanceof Connection known) {
      try {
        known.threw(failure, false);
      } catch (Throwable ours) {
        lost("An exception of a WebSocket endpoint was not counted", ours);
      }
    }
  }

  /**
   * A message, or a part of one, arrived: called before the application's method, which may use up
   * a buffer.
   *
   * @param type ordinal of the type on the wire; below 0 if the endpoint's decoders decide
   * @return when it was, for {@link #handled}; {@link #NESTED} if the endpoint called itself
   */
  public static long received(
      @Nullable Object connection, int type, @Nullable Object payload, boolean last) {
    long nowNanos = System.nanoTime();
    if (connection instanceof Connection known) {
      try {
        if (!known.enter()) {
          return NESTED;
        }
        known.received(known.typeOf(type, payload), payload, last, nowNanos);
      } catch (Throwable ours) {
        lost("A WebSocket message was not counted", ours);
      }
    }
    return nowNanos;
  }

  /** What to hand to the application in place of a stream that it reads a message from. */
  public static @Nullable Object counting(
      @Nullable Object connection, long startNanos, @Nullable Object payload) {
    if (connection instanceof Connection && startNanos != NESTED) {
      if (payload instanceof Reader reader) {
        return new CountingReader(reader);
      }
      if (payload instanceof InputStream stream) {
        return new CountingStream(stream);
      }
    }
    return payload;
  }

  /** The application's method has read what it wanted of a stream. */
  public static void read(@Nullable Object connection, long startNanos, @Nullable Object payload) {
    if (startNanos != NESTED
        && connection instanceof Connection known
        && payload instanceof Counted counted) {
      known.read(counted.bytes());
    }
  }

  /**
   * The application's method for messages is over.
   *
   * @param returned what the container will send as the answer
   */
  public static void handled(
      @Nullable Object connection,
      long startNanos,
      @Nullable Object returned,
      @Nullable Throwable failure) {
    if (startNanos != NESTED && connection instanceof Connection known) {
      known.leave();
      try {
        known.handled(System.nanoTime() - startNanos, returned, failure);
      } catch (Throwable ours) {
        lost("The handling of a WebSocket message was not recorded", ours);
      }
    }
  }

  static void lost(String what, Throwable failure) {
    try {
      ChatRoomTelemetry.global().recorders().problems().caught(Component.WEBSOCKET, what, failure);
    } catch (Throwable noTelemetry) {
      // A setting that does not fit: nothing is recorded at all, which must not break a chat.
      log.debug(what, failure);
    }
  }
}
