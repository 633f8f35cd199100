package io.chatroom.benchmarks.endtoend;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.servlet.ChatRoomServletInitializer;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpointsInitializer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.StubMethod;

/**
 * Classes that take the place of the library's front doors when they come first on a class path:
 * the same application then runs as if the library were not there.
 */
final class BareClasses {

  private BareClasses() {}

  static void writeTo(Path folder) throws IOException {
    ByteBuddy byteBuddy = new ByteBuddy();
    byteBuddy
        .subclass(ServerEndpointConfig.Configurator.class)
        .name(MonitoredConfigurator.class.getName())
        .make()
        .saveIn(folder.toFile());
    for (Class<?> initializer :
        List.of(MonitoredEndpointsInitializer.class, ChatRoomServletInitializer.class)) {
      byteBuddy
          .redefine(initializer)
          .method(named("onStartup"))
          .intercept(StubMethod.INSTANCE)
          .make()
          .saveIn(folder.toFile());
    }
    byteBuddy
        .redefine(JdbcInstrumentation.class)
        .method(named("wrap"))
        .intercept(FixedValue.argument(0))
        .make()
        .saveIn(folder.toFile());
    byteBuddy
        .redefine(ChatRoomTelemetry.class)
        .method(namedOneOf("messageAccepted", "messageRejected", "exceptionCaught"))
        .intercept(StubMethod.INSTANCE)
        .make()
        .saveIn(folder.toFile());
  }

  /** Writes {@code type} as it is, without what else lies in its jar. */
  static void copy(Class<?> type, Path folder) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve(file);
    Files.createDirectories(copy.getParent());
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, copy);
    }
  }
}
