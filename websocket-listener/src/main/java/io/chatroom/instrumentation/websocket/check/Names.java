package io.chatroom.instrumentation.websocket.check;

import java.util.List;

/** Types that are known here by their names only. */
final class Names {

  static final String MONITORED = "io.chatroom.instrumentation.websocket.MonitoredEndpoint";
  static final String CONFIGURATOR = "io.chatroom.instrumentation.websocket.MonitoredConfigurator";
  static final String SERVER_ENDPOINT = "jakarta.websocket.server.ServerEndpoint";
  static final String CLIENT_ENDPOINT = "jakarta.websocket.ClientEndpoint";
  static final String ENDPOINT = "jakarta.websocket.Endpoint";
  static final String CLOSE_REASON = "jakarta.websocket.CloseReason";
  static final String ON_OPEN = "jakarta.websocket.OnOpen";
  static final String ON_CLOSE = "jakarta.websocket.OnClose";
  static final List<String> EVENTS =
      List.of(ON_OPEN, "jakarta.websocket.OnMessage", ON_CLOSE, "jakarta.websocket.OnError");

  private Names() {}
}
