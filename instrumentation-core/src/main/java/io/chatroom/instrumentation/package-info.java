/**
 * The front door of the library: {@link io.chatroom.instrumentation.ChatRoomTelemetry} and the
 * contract of everything it publishes, {@link io.chatroom.instrumentation.ChatMeter}.
 */
@NullMarked
package io.chatroom.instrumentation;

import org.jspecify.annotations.NullMarked;
