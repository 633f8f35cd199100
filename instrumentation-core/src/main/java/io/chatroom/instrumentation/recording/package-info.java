/**
 * What the instrumentation modules record with. Applications have no need of it: they use {@link
 * io.chatroom.instrumentation.ChatRoomTelemetry}.
 *
 * <p>Everything here is resolved once, when an endpoint, a route or a pool becomes known, and kept
 * in a field. A recorded event then looks nothing up, takes no lock and never throws.
 */
@NullMarked
package io.chatroom.instrumentation.recording;

import org.jspecify.annotations.NullMarked;
