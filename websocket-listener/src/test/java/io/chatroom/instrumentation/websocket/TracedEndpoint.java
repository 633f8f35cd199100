package io.chatroom.instrumentation.websocket;

import io.opentelemetry.api.trace.Span;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Reader;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.MDC;

/** Answers with the ids of the span it runs in, or throws. */
@MonitoredEndpoint
@ServerEndpoint(value = "/traced/{room}", configurator = MonitoredConfigurator.class)
public class TracedEndpoint {

  /** What {@code @OnOpen} and {@code @OnClose} ran in. */
  static final Queue<String> LIFECYCLE = new ConcurrentLinkedQueue<>();

  @OnOpen
  public void open(Session session) {
    LIFECYCLE.add("open " + current());
  }

  @OnMessage
  public String message(String text) {
    if (text.startsWith("throw")) {
      throw new IllegalStateException(text);
    }
    return current();
  }

  @OnMessage
  public void bytes(byte[] data, Session session) throws IOException {
    session.getBasicRemote().sendText(message(new String(data)));
  }

  @OnClose
  public void close(CloseReason reason) {
    LIFECYCLE.add("close " + current());
  }

  /** {@code trace/span}, and what the logger's context has. */
  static String current() {
    return "%s/%s %s/%s"
        .formatted(
            Span.current().getSpanContext().getTraceId(),
            Span.current().getSpanContext().getSpanId(),
            MDC.get("trace_id"),
            MDC.get("span_id"));
  }

  /** The same without us: whatever it sees was left behind on the container's thread. */
  @ServerEndpoint("/plain")
  public static class Plain {
    @OnMessage
    public String message(String text) {
      return current();
    }
  }

  /** Its messages are read from a stream. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/stream", configurator = MonitoredConfigurator.class)
  public static class Streamed {
    @OnMessage
    public String message(Reader reader) throws IOException {
      StringBuilder text = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        text.append((char) c);
      }
      return current();
    }
  }

  /** Its messages come in parts. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/parts", configurator = MonitoredConfigurator.class)
  public static class Parts {
    @OnMessage
    public void part(String part, boolean last, Session session) throws IOException {
      if (last) {
        session.getBasicRemote().sendText(current());
      }
    }
  }

  /** Its clients send their context in a way of their own. */
  @MonitoredEndpoint(traceContext = FirstWord.class)
  @ServerEndpoint(value = "/word", configurator = MonitoredConfigurator.class)
  public static class Worded extends TracedEndpoint {}

  /** The context is all before the first blank; some senders break it. */
  static final class FirstWord implements TraceContextReader {
    @Override
    public String traceparent(Object message) {
      if (message.equals("broken")) {
        throw new IllegalStateException("told to break");
      }
      return message.toString().split(" ")[0];
    }
  }
}
