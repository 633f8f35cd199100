/**
 * Records every HTTP request of a servlet application once, with the status its client got, and
 * answers Prometheus' scrapes.
 *
 * <p>The jar alone is enough: {@link
 * io.chatroom.instrumentation.servlet.ChatRoomServletInitializer} registers {@link
 * io.chatroom.instrumentation.servlet.ChatRoomFilter} and the rest.
 */
@NullMarked
package io.chatroom.instrumentation.servlet;

import org.jspecify.annotations.NullMarked;
