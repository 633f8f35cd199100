/** What every part of the chat that calls an HTTP server needs. */
@NullMarked
package io.chatroom.sample.http;

import org.jspecify.annotations.NullMarked;
