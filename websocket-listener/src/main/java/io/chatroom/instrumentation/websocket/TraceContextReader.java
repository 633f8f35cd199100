package io.chatroom.instrumentation.websocket;

import org.jspecify.annotations.Nullable;

/**
 * Finds the trace context that a client put into a message, as browsers cannot send it any other
 * way. To be named in {@link MonitoredEndpoint#traceContext()}; it has a constructor without
 * parameters, and one object of it serves all connections at once.
 */
@FunctionalInterface
public interface TraceContextReader {

  /**
   * The message's {@code traceparent} as it was sent, or null if it has none. Asked for each text
   * and binary message while there are traces, before the application's method: it must be quick
   * and leave a buffer as it was. It need not check anything; a failure counts as none.
   *
   * @param message what the application's method gets: the text, the bytes, or what a decoder made
   */
  @Nullable String traceparent(Object message);
}
