package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.MessageKind;
import io.chatroom.instrumentation.RoomClass;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a {@code @ServerEndpoint} class whose connections and messages are to be accounted for, and
 * carries the options.
 *
 * <pre>{@code
 * @MonitoredEndpoint
 * @ServerEndpoint(value = "/chat/{room}", configurator = MonitoredConfigurator.class)
 * public class ChatEndpoint { ... }
 * }</pre>
 *
 * Without options every default holds; a class that is deployed through {@link MonitoredEndpoints}
 * does not even need the annotation.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MonitoredEndpoint {

  /** The most close codes of its own that an endpoint can register. */
  int MAX_CLOSE_CODES = 16;

  /**
   * The application's own close codes. A registered code is a label value of its own; others are
   * told as {@code 3xxx}, {@code 4xxx} or {@code _other}. At most {@value #MAX_CLOSE_CODES} are
   * used. Default: none.
   */
  CloseCode[] closeCodes() default {};

  /**
   * Declares the endpoint a chat: its messages are chat messages, its connections are users in
   * rooms, and what its methods send while they handle a message are deliveries of it. One at most.
   * Default: it is none, and only its connections and messages on the wire are counted.
   */
  Chat[] chat() default {};

  /** What of a chat is known without asking the application. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Chat {

    /** The class of its rooms. Default: {@link RoomClass#PUBLIC}. */
    RoomClass roomClass() default RoomClass.PUBLIC;

    /** Tells the class of each room. Default: all are of {@link #roomClass}. */
    Class<? extends RoomClassifier> rooms() default RoomClassifier.class;

    /**
     * The path parameter that names the room: who connects enters it, and leaves with the
     * connection. Default: connections enter no room.
     */
    String room() default "";

    /**
     * The path parameter, else the query parameter, that names the user, who is online while
     * connected. Default: the principal of the handshake, if it has one.
     */
    String user() default "";

    /** What its messages carry. Default: text frames text, binary frames binary. */
    MessageKind[] kind() default {};

    /** Tells which messages are chat messages, and what they carry. Default: all are. */
    Class<? extends MessageClassifier> messages() default MessageClassifier.class;
  }

  /**
   * Finds the trace context that a client put into a message. Default: {@code "traceparent":"..."}
   * within the first 512 characters of a JSON text. It is asked while there are traces and {@code
   * CHATROOM_TRACING_CLIENT_CONTEXT} is not false.
   */
  Class<? extends TraceContextReader> traceContext() default JsonTraceContext.class;

  /** What one close code of the application means. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface CloseCode {

    /** The code, 3000 to 4999. */
    int value();

    /** Why the server closes with it. Default: {@link Reason#OTHER}. */
    Reason reason() default Reason.OTHER;
  }

  /** Why a connection ended. */
  enum Reason {
    /** It was closed in order. */
    NORMAL("normal"),
    /** The page was left, or the server said good-bye. */
    GOING_AWAY("going_away"),
    /** Nothing came for longer than the idle timeout. */
    IDLE_TIMEOUT("idle_timeout"),
    /** A ping stayed without its pong. */
    NO_PONG("no_pong"),
    /** The peer did not read what was sent to it. */
    SLOW_CONSUMER("slow_consumer"),
    /** The session's credentials expired. */
    AUTH_EXPIRED("auth_expired"),
    /** The peer sent too much. */
    RATE_LIMITED("rate_limited"),
    /** A person or a rule put the user out. */
    KICKED("kicked"),
    /** The server stopped, or the application was undeployed. */
    SHUTDOWN("shutdown"),
    /** The peer broke the protocol. */
    PROTOCOL_ERROR("protocol_error"),
    /** A message was larger than allowed. */
    TOO_BIG("too_big"),
    /** A method of the endpoint threw. */
    HANDLER_ERROR("handler_error"),
    /** The network went away without a closing handshake. */
    CONNECTION_LOST("connection_lost"),
    /** None of these, or not known. */
    OTHER("_other");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }
}
