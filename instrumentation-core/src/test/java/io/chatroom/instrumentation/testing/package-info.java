/**
 * What tests of all modules use: {@link io.chatroom.instrumentation.testing.OtlpReceiver}, a
 * collector that keeps what it is sent and can fail in many ways, and {@link
 * io.chatroom.instrumentation.testing.TestSdk}.
 */
@NullMarked
package io.chatroom.instrumentation.testing;

import org.jspecify.annotations.NullMarked;
