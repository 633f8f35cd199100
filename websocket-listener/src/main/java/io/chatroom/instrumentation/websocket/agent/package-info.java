/**
 * The Java agent. It needs nothing but the JDK, for it lies on the system class path, where an
 * application server has neither this library nor the WebSocket API.
 */
@NullMarked
package io.chatroom.instrumentation.websocket.agent;

import org.jspecify.annotations.NullMarked;
