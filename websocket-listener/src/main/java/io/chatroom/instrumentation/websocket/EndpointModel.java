package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.CloseCode;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the annotations of an endpoint class say. */
final class EndpointModel {

  private final Class<?> endpointClass;
  private final String template;
  private final boolean isClient;
  private final List<EndpointMethod> methods;
  private final Map<Integer, Reason> closeCodes;
  private final PayloadTypes payloadTypes;
  private final @Nullable ChatDeclaration chat;
  private final TraceContextReader traceContextReader;
  private volatile @Nullable Resolved resolved;

  private EndpointModel(
      Class<?> endpointClass, String template, boolean isClient, PayloadTypes payloadTypes) {
    this.endpointClass = endpointClass;
    this.template = template;
    this.isClient = isClient;
    this.methods = methods(endpointClass);
    this.payloadTypes = payloadTypes;
    MonitoredEndpoint options = endpointClass.getAnnotation(MonitoredEndpoint.class);
    this.closeCodes = closeCodes(options);
    this.chat = isClient ? null : ChatDeclaration.of(options, template);
    this.traceContextReader = TraceContextReaders.of(options);
  }

  /**
   * Reads {@code endpointClass}.
   *
   * @throws IllegalArgumentException if it is neither a {@code @ServerEndpoint} nor a
   *     {@code @ClientEndpoint}
   */
  static EndpointModel of(Class<?> endpointClass) {
    ServerEndpoint server = endpointClass.getAnnotation(ServerEndpoint.class);
    if (server != null) {
      return new EndpointModel(
          endpointClass,
          server.value(),
          false,
          new PayloadTypes(List.of(server.decoders()), List.of(server.encoders())));
    }
    ClientEndpoint client = endpointClass.getAnnotation(ClientEndpoint.class);
    if (client != null) {
      return new EndpointModel(
          endpointClass,
          clientLabel(endpointClass),
          true,
          new PayloadTypes(List.of(client.decoders()), List.of(client.encoders())));
    }
    throw new IllegalArgumentException(
        endpointClass.getName() + " is no @ServerEndpoint and no @ClientEndpoint");
  }

  /** What {@code endpointClass} is where it is deployed with {@code config}. */
  static EndpointModel of(Class<?> endpointClass, EndpointConfig config) {
    return new EndpointModel(
        endpointClass,
        label(endpointClass, config),
        !(config instanceof ServerEndpointConfig),
        new PayloadTypes(config.getDecoders(), config.getEncoders()));
  }

  /** The value of the label {@code endpoint}; a client's address is no finite set. */
  static String label(Class<?> endpointClass, EndpointConfig config) {
    return config instanceof ServerEndpointConfig server
        ? server.getPath()
        : clientLabel(endpointClass);
  }

  private static String clientLabel(Class<?> endpointClass) {
    String name = endpointClass.getName();
    return "client:" + name.substring(name.lastIndexOf('.') + 1);
  }

  Class<?> endpointClass() {
    return endpointClass;
  }

  /** Whether this is the side that opens connections. */
  boolean isClient() {
    return isClient;
  }

  /** The path with its parameters unresolved: the only form of it that may be a label. */
  String template() {
    return template;
  }

  List<EndpointMethod> methods() {
    return methods;
  }

  /** What the messages of {@code method} are on the wire; of no meaning for other methods. */
  FrameType frameType(EndpointMethod method) {
    return method.event() == Event.MESSAGE && method.payload() != EndpointMethod.ABSENT
        ? payloadTypes.received(method.payloadType())
        : FrameType.TEXT;
  }

  /** Whether a method of the endpoint gets the pongs. */
  boolean takesPongs() {
    return methods.stream()
        .anyMatch(method -> method.event() == Event.MESSAGE && frameType(method) == FrameType.PONG);
  }

  boolean declares(Event event) {
    return methods.stream().anyMatch(method -> method.event() == event);
  }

  Map<Integer, Reason> closeCodes() {
    return closeCodes;
  }

  PayloadTypes payloadTypes() {
    return payloadTypes;
  }

  /** The meters of this endpoint in the telemetry that is the global one now. */
  EndpointRecorder recorder() {
    return resolved().recorder;
  }

  /** A new connection's part in the chat, or null of an endpoint that is none. */
  @Nullable ChatVisit newVisit() {
    return chat == null ? null : new ChatVisit(chat, resolved().telemetry);
  }

  /** What a new connection makes its spans with, or null where there are no traces. */
  @Nullable ConnectionSpans newSpans() {
    EndpointSpans spans = resolved().spans;
    return spans == null ? null : new ConnectionSpans(spans);
  }

  private Resolved resolved() {
    ChatRoomTelemetry telemetry = ChatRoomTelemetry.global();
    Resolved current = resolved;
    if (current == null || current.telemetry != telemetry) {
      current =
          new Resolved(
              telemetry,
              EndpointRecorders.of(telemetry, this),
              EndpointSpans.of(telemetry, template(), traceContextReader));
      resolved = current;
    }
    return current;
  }

  /**
   * As containers find them: the most derived one counts, an override hides what it overrides. Last
   * what interfaces have, which Tyrus calls as well.
   */
  private static List<EndpointMethod> methods(Class<?> endpointClass) {
    List<EndpointMethod> found = new ArrayList<>();
    Set<List<Object>> seen = new HashSet<>();
    for (Class<?> type = endpointClass; type != null; type = type.getSuperclass()) {
      add(type.getDeclaredMethods(), seen, found);
    }
    add(
        Arrays.stream(endpointClass.getMethods()).filter(Method::isDefault).toArray(Method[]::new),
        seen,
        found);
    return List.copyOf(found);
  }

  private static void add(Method[] methods, Set<List<Object>> seen, List<EndpointMethod> found) {
    for (Method method : methods) {
      if (method.isSynthetic() || !seen.add(signature(method))) {
        continue;
      }
      EndpointMethod endpointMethod = EndpointMethod.of(method);
      if (endpointMethod != null) {
        found.add(endpointMethod);
      }
    }
  }

  private static List<Object> signature(Method method) {
    return List.of(method.getName(), Arrays.asList(method.getParameterTypes()));
  }

  private static Map<Integer, Reason> closeCodes(@Nullable MonitoredEndpoint options) {
    Map<Integer, Reason> codes = new TreeMap<>();
    if (options != null) {
      for (CloseCode code : options.closeCodes()) {
        if (code.value() >= 3000
            && code.value() <= 4999
            && codes.size() < MonitoredEndpoint.MAX_CLOSE_CODES) {
          codes.putIfAbsent(code.value(), code.reason());
        }
      }
    }
    return Collections.unmodifiableMap(codes);
  }

  private record Resolved(
      ChatRoomTelemetry telemetry, EndpointRecorder recorder, @Nullable EndpointSpans spans) {}
}
