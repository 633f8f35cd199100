package io.chatroom.instrumentation.websocket;

import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the reader that an endpoint names; one that cannot be made costs contexts, no endpoint. */
final class TraceContextReaders {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private TraceContextReaders() {}

  static TraceContextReader of(@Nullable MonitoredEndpoint options) {
    if (options == null) {
      return new JsonTraceContext();
    }
    Class<? extends TraceContextReader> type = options.traceContext();
    try {
      Constructor<? extends TraceContextReader> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn(
          "traceContext is {}, of which no object can be made ({}); allowed is a class with a"
              + " constructor without parameters. Contexts in messages are ignored.",
          type.getName(),
          e.toString());
      return message -> null;
    }
  }
}
