package io.chatroom.sample;

import java.time.Instant;

/**
 * Somebody who signed in.
 *
 * @param name as {@link Names#user} allows it
 * @param issued when they signed in, to the millisecond
 * @param expires when they have to do it again, to the millisecond
 */
record ChatUser(String name, Role role, Instant issued, Instant expires) {}
