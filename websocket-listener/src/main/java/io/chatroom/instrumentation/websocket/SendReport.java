package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendHandler;

/** What the end of one asynchronous send is told to, by the container or by its caller. */
interface SendReport extends SendHandler {

  /** What keeps the send, while it is on its way. */
  PendingSend send();

  /** The container threw in place of sending. */
  void refused(Throwable failure);

  /** The container has taken the send, and may have told of its end. */
  void left();
}
