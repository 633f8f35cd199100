package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.websocket.EndpointEvents.Keeper;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a programmatic endpoint of the application: what the advice does in an annotated
 * one, in the three methods there are. The messages come to handlers that are added to the session.
 */
class RecordingEndpoint extends Endpoint implements Keeper {

  private final Endpoint target;
  private final MonitoredType type;
  private volatile @Nullable Object connection;

  RecordingEndpoint(Endpoint target) {
    this.target = requireNonNull(target, "target");
    this.type = MonitoredType.ofTarget(target.getClass());
  }

  MonitoredType type() {
    return type;
  }

  @Override
  public @Nullable Object chatroom$connection() {
    return connection;
  }

  @Override
  public void chatroom$connection(@Nullable Object current) {
    connection = current;
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    Object current = EndpointEvents.connection(this, session, config);
    Session recording = EndpointEvents.recording(current, session);
    EndpointEvents.opened(current, this);
    Throwable failure = null;
    try {
      target.onOpen(recording, config);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      EndpointEvents.openingLeft(current, failure);
    }
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
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
  public void onError(Session session, Throwable told) {
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
}
