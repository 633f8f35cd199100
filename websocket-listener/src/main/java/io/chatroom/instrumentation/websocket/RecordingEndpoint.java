package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointEvents.Keeper;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a programmatic endpoint of the application: what the advice does in an annotated
 * one, in the three methods there are. The messages come to handlers that are added to the session.
 * {@link StandIns} makes them. Not for applications; it is public because containers want the
 * classes of endpoints so.
 */
public class RecordingEndpoint extends Endpoint implements Keeper {

  private final Endpoint target;
  private final @Nullable ServerEndpointConfig declared;
  private final MonitoredType type;
  private volatile @Nullable Object connection;

  /** Called by the classes that are made to be deployed: those of containers make an object. */
  protected RecordingEndpoint(Endpoint target) {
    this(target, null);
  }

  /**
   * Stands in for {@code target}.
   *
   * @param declared how the application deployed it, if it is a server's
   */
  RecordingEndpoint(Endpoint target, @Nullable ServerEndpointConfig declared) {
    this.target = target;
    this.declared = declared;
    this.type = MonitoredType.ofTarget(target.getClass());
  }

  /** The deployment as the application knows it, with the properties of this connection. */
  static ServerEndpointConfig viewOf(ServerEndpointConfig declared, EndpointConfig live) {
    return new ServerConfigView(
        declared, live, declared.getEndpointClass(), declared.getConfigurator());
  }

  final MonitoredType type() {
    return type;
  }

  @Override
  public final @Nullable Object chatroom$connection() {
    return connection;
  }

  @Override
  public final void chatroom$connection(@Nullable Object current) {
    connection = current;
  }

  @Override
  public final void onOpen(Session session, EndpointConfig config) {
    Object current = EndpointEvents.connection(this, session, config);
    Session recording = EndpointEvents.recording(current, session);
    EndpointEvents.opened(current, this);
    Throwable failure = null;
    try {
      target.onOpen(
          recording, declared == null ? ClientConfigView.own(config) : viewOf(declared, config));
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      EndpointEvents.openingLeft(current, failure);
    }
  }

  @Override
  public final void onClose(Session session, CloseReason reason) {
    Object current = EndpointEvents.connection(this, session, null);
    Session recording = EndpointEvents.recording(current, session);
    EndpointEvents.closed(current, reason);
    Throwable failure = null;
    try {
      target.onClose(recording, reason);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      EndpointEvents.closingLeft(current, failure);
    }
  }

  @Override
  public final void onError(Session session, Throwable told) {
    Object current = EndpointEvents.connection(this, session, null);
    Session recording = EndpointEvents.recording(current, session);
    EndpointEvents.failed(current, told);
    try {
      target.onError(recording, told);
    } catch (Throwable e) {
      EndpointEvents.threw(current, e);
      throw e;
    }
  }

  /** Containers write it into their logs. */
  @Override
  public final String toString() {
    return target.toString();
  }
}
