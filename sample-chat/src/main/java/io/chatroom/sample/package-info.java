/**
 * A chat application: rooms over WebSocket, a history in a database, a page. {@link
 * io.chatroom.sample.ChatServer} wires the parts by hand and shows where the instrumentation goes.
 */
@NullMarked
package io.chatroom.sample;

import org.jspecify.annotations.NullMarked;
