/** Looks at monitored endpoints while they are compiled; it needs nothing but the JDK. */
@NullMarked
package io.chatroom.instrumentation.websocket.check;

import org.jspecify.annotations.NullMarked;
