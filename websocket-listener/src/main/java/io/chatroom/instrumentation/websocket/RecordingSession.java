package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The session an application sees: what it sends and closes is recorded. There is one for each of
 * the container's sessions, so that identity, sets and maps behave as without us.
 */
final class RecordingSession implements Session {

  private static final String PROPERTY = RecordingSession.class.getName();

  private static final AtomicReferenceFieldUpdater<RecordingSession, @Nullable RecordingBasicRemote>
      BASIC =
          AtomicReferenceFieldUpdater.newUpdater(
              RecordingSession.class, RecordingBasicRemote.class, "basicRemote");
  private static final AtomicReferenceFieldUpdater<RecordingSession, @Nullable RecordingAsyncRemote>
      ASYNC =
          AtomicReferenceFieldUpdater.newUpdater(
              RecordingSession.class, RecordingAsyncRemote.class, "asyncRemote");

  private final Session raw;
  private volatile Connection connection;
  // Made when they are asked for; what is on its way is theirs.
  private volatile @Nullable RecordingBasicRemote basicRemote;
  private volatile @Nullable RecordingAsyncRemote asyncRemote;

  private RecordingSession(Session raw, Connection connection) {
    this.raw = raw;
    this.connection = connection;
  }

  /** The one recording session of {@code session}, or null if it has none yet. */
  static @Nullable RecordingSession known(Session session) {
    if (session instanceof RecordingSession recording) {
      return recording;
    }
    Object kept = properties(session).get(PROPERTY);
    return kept instanceof RecordingSession recording && recording.raw == session
        ? recording
        : null;
  }

  /** The one recording session of {@code session}, made for {@code connection} if there is none. */
  static RecordingSession of(Session session, Connection connection) {
    RecordingSession known = known(session);
    if (known != null) {
      return known;
    }
    RecordingSession made = new RecordingSession(session, connection);
    Object kept =
        properties(session)
            .compute(
                PROPERTY,
                (key, other) ->
                    other instanceof RecordingSession recording && recording.raw == session
                        ? recording
                        : made);
    return kept instanceof RecordingSession recording ? recording : made;
  }

  Session raw() {
    return raw;
  }

  Connection connection() {
    return connection;
  }

  /** A session that was first met through another's {@link #getOpenSessions} finds its own. */
  void adopt(Connection own) {
    if (connection.isUnseen()) {
      connection = own;
    }
  }

  /** What is on its way now. */
  PendingSends.Sum pending(long nowNanos) {
    PendingSends.Sum sum = PendingSends.Sum.NONE;
    RecordingBasicRemote basic = basicRemote;
    if (basic != null) {
      sum = basic.addTo(sum, nowNanos);
    }
    RecordingAsyncRemote async = asyncRemote;
    return async == null ? sum : async.addTo(sum, nowNanos);
  }

  /** When something was last sent; {@code otherwise} if that is later. */
  long sentNanos(long otherwise) {
    RecordingBasicRemote basic = basicRemote;
    long latest = basic == null ? otherwise : basic.sentNanos(otherwise);
    RecordingAsyncRemote async = asyncRemote;
    return async == null ? latest : async.sentNanos(latest);
  }

  /** The connection has ended, and no recipient gets what is still on its way. */
  void endDeliveries() {
    end(basicRemote);
    end(asyncRemote);
  }

  private static void end(@Nullable PendingSends sends) {
    if (sends != null) {
      sends.endDeliveries();
    }
  }

  FrameType typeOf(@Nullable Object data) {
    return connection.endpoint().payloadTypes().sent(data);
  }

  /** 0 for none, or if the container no longer tells. */
  long idleTimeoutMillis() {
    try {
      return raw.getMaxIdleTimeout();
    } catch (IllegalStateException closed) {
      return 0;
    }
  }

  @Override
  public RemoteEndpoint.Basic getBasicRemote() {
    RemoteEndpoint.Basic remote = raw.getBasicRemote();
    RecordingBasicRemote known = basicRemote;
    return known != null && known.raw() == remote ? known : made(remote, known);
  }

  private RecordingBasicRemote made(
      RemoteEndpoint.Basic remote, @Nullable RecordingBasicRemote before) {
    BASIC.compareAndSet(this, before, new RecordingBasicRemote(remote, this));
    return begun(requireNonNull(basicRemote));
  }

  @Override
  public RemoteEndpoint.Async getAsyncRemote() {
    RemoteEndpoint.Async remote = raw.getAsyncRemote();
    RecordingAsyncRemote known = asyncRemote;
    return known != null && known.raw() == remote ? known : made(remote, known);
  }

  private RecordingAsyncRemote made(
      RemoteEndpoint.Async remote, @Nullable RecordingAsyncRemote before) {
    ASYNC.compareAndSet(this, before, new RecordingAsyncRemote(remote, this));
    return begun(requireNonNull(asyncRemote));
  }

  /** A connection that ended meanwhile has not found it. */
  private <T extends PendingSends> T begun(T sends) {
    if (connection.isClosed()) {
      sends.endDeliveries();
    }
    return sends;
  }

  @Override
  public void close() throws IOException {
    connection.closing(CloseKind.NORMAL);
    raw.close();
  }

  @Override
  public void close(CloseReason reason) throws IOException {
    if (reason != null && reason.getCloseCode() != null) {
      connection.closing(reason.getCloseCode().getCode());
    }
    raw.close(reason);
  }

  @Override
  public Set<Session> getOpenSessions() {
    return new OpenSessions(raw.getOpenSessions(), this);
  }

  /** Another session of the same endpoint as the application is to see it. */
  Session recordingOf(Session session) {
    try {
      RecordingSession known = known(session);
      return known != null
          ? known
          : of(session, new Connection(connection.endpoint(), connection.recorder()));
    } catch (IllegalStateException closedMeanwhile) {
      return session;
    }
  }

  private static Map<String, Object> properties(Session session) {
    return session.getUserProperties();
  }

  @Override
  public WebSocketContainer getContainer() {
    return raw.getContainer();
  }

  @Override
  public void addMessageHandler(MessageHandler handler) {
    if (handler instanceof MessageHandler.Whole<?> whole
        && !(handler instanceof MessageHandler.Partial)) {
      Class<?> type = HandledType.of(handler, MessageHandler.Whole.class);
      if (type != null) {
        addWhole(type, whole);
        return;
      }
    } else if (handler instanceof MessageHandler.Partial<?> partial
        && !(handler instanceof MessageHandler.Whole)) {
      Class<?> type = HandledType.of(handler, MessageHandler.Partial.class);
      if (type != null) {
        addPartial(type, partial);
        return;
      }
    }
    changeHandlers(
        () ->
            raw.addMessageHandler(
                handler)); // a container knows no better what it takes, and says so
  }

  @Override
  public <T> void addMessageHandler(Class<T> type, MessageHandler.Whole<T> handler) {
    if (type == null || handler == null) {
      raw.addMessageHandler(type, handler);
      return;
    }
    changeHandlers(
        () -> raw.addMessageHandler(type, new RecordingHandler.Whole<>(type, handler, this)));
  }

  @Override
  public <T> void addMessageHandler(Class<T> type, MessageHandler.Partial<T> handler) {
    if (type == null || handler == null) {
      raw.addMessageHandler(type, handler);
      return;
    }
    raw.addMessageHandler(type, new RecordingHandler.Partial<>(handler, this));
  }

  @SuppressWarnings("unchecked") // the type was read from the handler
  private <T> void addWhole(Class<?> type, MessageHandler.Whole<T> handler) {
    addMessageHandler((Class<T>) type, handler);
  }

  @SuppressWarnings("unchecked") // the type was read from the handler
  private <T> void addPartial(Class<?> type, MessageHandler.Partial<T> handler) {
    addMessageHandler((Class<T>) type, handler);
  }

  @Override
  public Set<MessageHandler> getMessageHandlers() {
    Set<MessageHandler> handlers = new LinkedHashSet<>();
    for (MessageHandler handler : raw.getMessageHandlers()) {
      if (!(handler instanceof Heartbeat)) {
        handlers.add(RecordingHandler.targetOf(handler));
      }
    }
    return handlers;
  }

  @Override
  public void removeMessageHandler(MessageHandler handler) {
    changeHandlers(() -> remove(handler));
  }

  private void remove(MessageHandler handler) {
    for (MessageHandler known : raw.getMessageHandlers()) {
      if (known instanceof RecordingHandler recording && recording.target().equals(handler)) {
        // Undertow looks for what its class says that it takes, and not for the handler.
        raw.removeMessageHandler(Container.of(raw) == Container.UNDERTOW ? handler : known);
        return;
      }
    }
    raw.removeMessageHandler(handler);
  }

  /** A session has one handler for pongs, and the application's comes before ours. */
  private void changeHandlers(Runnable change) {
    Heartbeat heartbeat = connection.heartbeat();
    if (heartbeat == null) {
      change.run();
      return;
    }
    heartbeat.stepAside();
    try {
      change.run();
    } finally {
      heartbeat.stepBack();
    }
  }

  @Override
  public String getProtocolVersion() {
    return raw.getProtocolVersion();
  }

  @Override
  public String getNegotiatedSubprotocol() {
    return raw.getNegotiatedSubprotocol();
  }

  @Override
  public List<Extension> getNegotiatedExtensions() {
    return raw.getNegotiatedExtensions();
  }

  @Override
  public boolean isSecure() {
    return raw.isSecure();
  }

  @Override
  public boolean isOpen() {
    return raw.isOpen();
  }

  @Override
  public long getMaxIdleTimeout() {
    return raw.getMaxIdleTimeout();
  }

  @Override
  public void setMaxIdleTimeout(long milliseconds) {
    raw.setMaxIdleTimeout(milliseconds);
  }

  @Override
  public void setMaxBinaryMessageBufferSize(int length) {
    raw.setMaxBinaryMessageBufferSize(length);
  }

  @Override
  public int getMaxBinaryMessageBufferSize() {
    return raw.getMaxBinaryMessageBufferSize();
  }

  @Override
  public void setMaxTextMessageBufferSize(int length) {
    raw.setMaxTextMessageBufferSize(length);
  }

  @Override
  public int getMaxTextMessageBufferSize() {
    return raw.getMaxTextMessageBufferSize();
  }

  @Override
  public String getId() {
    return raw.getId();
  }

  @Override
  public URI getRequestURI() {
    return raw.getRequestURI();
  }

  @Override
  public Map<String, List<String>> getRequestParameterMap() {
    return raw.getRequestParameterMap();
  }

  @Override
  public String getQueryString() {
    return raw.getQueryString();
  }

  @Override
  public Map<String, String> getPathParameters() {
    return raw.getPathParameters();
  }

  @Override
  public Map<String, Object> getUserProperties() {
    return raw.getUserProperties();
  }

  @Override
  public Principal getUserPrincipal() {
    return raw.getUserPrincipal();
  }

  @Override
  public String toString() {
    return raw.toString();
  }
}
