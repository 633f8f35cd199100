package io.chatroom.instrumentation.websocket;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a connection ends because the server does. Containers say so by no code of its own,
 * and listeners of the application hear of it too late or, embedded, not at all.
 */
final class Shutdown {

  private static final Set<String> STOPPING =
      Set.of("contextDestroyed", "doStop", "stop", "shutdown", "shutdownSelector", "undeploy");

  private static final StackWalker STACK = StackWalker.getInstance();

  private Shutdown() {}

  /** To be asked on the thread that tells of the end. */
  static boolean isGoingOn(@Nullable RecordingSession session) {
    return isOfProcess()
        || STACK.walk(frames -> frames.anyMatch(Shutdown::stops))
        || (session != null && ContainerLifecycle.isStopping(session.raw()));
  }

  /** Whether the container's own part of the connection broke: Tyrus tells it as going away. */
  static boolean isLoss() {
    return STACK.walk(frames -> frames.anyMatch(Shutdown::breaks));
  }

  private static boolean breaks(StackFrame frame) {
    return frame.getMethodName().equals("notifyCloseListeners")
        && Container.hasMade(frame.getClassName());
  }

  private static boolean stops(StackFrame frame) {
    return STOPPING.contains(frame.getMethodName()) && Container.hasMade(frame.getClassName());
  }

  /** Whether the JVM runs its shutdown hooks. */
  static boolean isOfProcess() {
    try {
      // Refused with an exception once the hooks run; a hook of our own would outlive a web
      // application that is undeployed.
      Runtime.getRuntime().removeShutdownHook(new Thread("never started"));
      return false;
    } catch (IllegalStateException shutdownInProgress) {
      return true;
    }
  }
}
