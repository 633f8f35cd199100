package io.chatroom.instrumentation.websocket;

/**
 * Makes one class for nothing. The first in a cold JVM takes some 300 ms, which is better spent
 * when a container makes its configurators than when the first user connects.
 */
final class WarmUp {

  private static final boolean DONE = run();

  private WarmUp() {}

  /** Takes its time at the first call only; false if no class can be made here. */
  static boolean once() {
    return DONE;
  }

  private static boolean run() {
    try {
      ClassMaker.makeForNothing();
      return true;
    } catch (Throwable tellsItselfAtTheFirstEndpoint) {
      return false;
    }
  }
}
