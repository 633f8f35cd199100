package io.chatroom.instrumentation.websocket.agent;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Monitors WebSocket endpoints from outside: {@code java
 * -javaagent:chatroom-websocket-listener-agent.jar ...}. The application has the library itself, on
 * its class path or in {@code WEB-INF/lib}.
 *
 * <p>The argument, which may be left out, names classes to monitor although they are not annotated,
 * separated by commas; a name that ends in {@code *} stands for all that begin so.
 */
public final class WebSocketAgent {

  private WebSocketAgent() {}

  /** Called by the JVM before the application starts. */
  public static void premain(@Nullable String argument, Instrumentation instrumentation) {
    start(argument, instrumentation);
  }

  /** Called by the JVM when the agent is attached: it reaches classes that are loaded later. */
  public static void agentmain(@Nullable String argument, Instrumentation instrumentation) {
    start(argument, instrumentation);
  }

  private static void start(@Nullable String argument, Instrumentation instrumentation) {
    warnIfLibraryIsInTheWay();
    instrumentation.addTransformer(new EndpointTransformer(ClassNames.parse(argument)));
  }

  /**
   * The library's own jar works as an agent too, but lies on the system class path then: where the
   * rest of what it needs does not, a class loader that asks there first finds a broken half.
   */
  private static void warnIfLibraryIsInTheWay() {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    boolean hasLibrary =
        system.getResource("io/chatroom/instrumentation/websocket/MonitoredEndpoint.class") != null;
    if (hasLibrary && system.getResource("jakarta/websocket/Session.class") == null) {
      EndpointTransformer.warn(
          "this is the library's own jar, and the WebSocket API is not on the system class path."
              + " If endpoints fail with NoClassDefFoundError, start with the jar that ends in"
              + " -agent.jar instead.");
    }
  }
}
