/**
 * What stands behind the page {@code /monitor}: the dashboards of the library, and their panels'
 * data from a Prometheus. {@link io.chatroom.sample.monitor.Monitor} is the way in.
 */
@NullMarked
package io.chatroom.sample.monitor;

import org.jspecify.annotations.NullMarked;
