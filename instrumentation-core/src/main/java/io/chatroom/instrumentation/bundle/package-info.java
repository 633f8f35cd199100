/**
 * Rules, dashboards and runbooks that fit the metrics of this version, and the way to write them to
 * a folder. Needs nothing but the JDK, so that the jar of this module alone can be run.
 */
@NullMarked
package io.chatroom.instrumentation.bundle;

import org.jspecify.annotations.NullMarked;
