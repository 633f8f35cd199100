package io.chatroom.instrumentation.websocket;

/** How the advice gets into an endpoint. */
enum Hook {
  CONFIGURATOR,
  ENHANCE,
  AGENT,
  BUILD
}
