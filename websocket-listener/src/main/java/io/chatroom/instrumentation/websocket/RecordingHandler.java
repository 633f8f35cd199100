package io.chatroom.instrumentation.websocket;

import jakarta.websocket.MessageHandler;

/**
 * Stands in for a handler that the application added to its session: what the advice does around a
 * method for messages. Containers find out from a handler's class which messages it takes, so these
 * are added together with that type.
 */
abstract class RecordingHandler implements MessageHandler {

  private final MessageHandler target;
  final RecordingSession session;

  RecordingHandler(MessageHandler target, RecordingSession session) {
    this.target = target;
    this.session = session;
  }

  /** What the application added. */
  final MessageHandler target() {
    return target;
  }

  static MessageHandler targetOf(MessageHandler handler) {
    return handler instanceof RecordingHandler recording ? recording.target : handler;
  }

  /** Takes messages as a whole. */
  static final class Whole<T> extends RecordingHandler implements MessageHandler.Whole<T> {
    private final MessageHandler.Whole<T> handler;
    private final boolean isStream;

    Whole(Class<?> type, MessageHandler.Whole<T> handler, RecordingSession session) {
      super(handler, session);
      this.handler = handler;
      this.isStream = EndpointParameters.isStream(type.getName());
    }

    @Override
    public void onMessage(T message) {
      Connection connection = session.connection();
      if (isStream) {
        read(connection, message);
        return;
      }
      long startNanos = EndpointEvents.received(connection, FrameType.UNKNOWN, message, true);
      Throwable failure = null;
      try {
        handler.onMessage(message);
      } catch (Throwable e) {
        failure = e;
        throw e;
      } finally {
        EndpointEvents.handled(connection, startNanos, null, failure);
      }
    }

    private void read(Connection connection, T message) {
      long startNanos =
          EndpointEvents.received(connection, FrameType.ofStream(message).ordinal(), null, true);
      Object counted = EndpointEvents.counting(connection, startNanos, message);
      @SuppressWarnings("unchecked") // both extend the class that containers hand over
      T handed = counted == null ? message : (T) counted;
      Throwable failure = null;
      try {
        handler.onMessage(handed);
      } catch (Throwable e) {
        failure = e;
        throw e;
      } finally {
        EndpointEvents.read(connection, startNanos, counted);
        EndpointEvents.handled(connection, startNanos, null, failure);
      }
    }
  }

  /** Takes messages in parts. */
  static final class Partial<T> extends RecordingHandler implements MessageHandler.Partial<T> {
    private final MessageHandler.Partial<T> handler;

    Partial(MessageHandler.Partial<T> handler, RecordingSession session) {
      super(handler, session);
      this.handler = handler;
    }

    @Override
    public void onMessage(T part, boolean last) {
      Connection connection = session.connection();
      long startNanos = EndpointEvents.received(connection, FrameType.UNKNOWN, part, last);
      Throwable failure = null;
      try {
        handler.onMessage(part, last);
      } catch (Throwable e) {
        failure = e;
        throw e;
      } finally {
        EndpointEvents.handled(connection, startNanos, null, failure);
      }
    }
  }
}
