/**
 * Accounts for every connection and message of a {@code @ServerEndpoint}: put {@link
 * io.chatroom.instrumentation.websocket.MonitoredEndpoint} on the class and either name {@link
 * io.chatroom.instrumentation.websocket.MonitoredConfigurator} in its {@code @ServerEndpoint} or
 * deploy what {@link io.chatroom.instrumentation.websocket.MonitoredEndpoints#enhance} returns.
 */
@NullMarked
package io.chatroom.instrumentation.websocket;

import org.jspecify.annotations.NullMarked;
