package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The methods of JDBC 4.5, on a platform that has them: this one, with a patched interface. */
class LaterMethodsTest {

  @TempDir private Path folder;

  @Test
  void methodsOfANewerPlatform_reachTheDriver() throws Exception {
    patchedConnection().saveIn(folder.toFile());
    // Logback may have said before that it found more than one configuration.
    assertThat(runOn(folder)).endsWith("driver:a driver:b driver:c/true true");
  }

  /** Defaults that answer wrongly: what a wrapper that inherits them would say. */
  private static DynamicType.Unloaded<Connection> patchedConnection() {
    return new ByteBuddy()
        .redefine(Connection.class)
        .defineMethod("enquoteLiteral", String.class, Visibility.PUBLIC)
        .withParameters(String.class)
        .intercept(FixedValue.value("default"))
        .defineMethod("enquoteNCharLiteral", String.class, Visibility.PUBLIC)
        .withParameters(String.class)
        .intercept(FixedValue.value("default"))
        .defineMethod("enquoteIdentifier", String.class, Visibility.PUBLIC)
        .withParameters(String.class, boolean.class)
        .intercept(FixedValue.value("default"))
        .defineMethod("isSimpleIdentifier", boolean.class, Visibility.PUBLIC)
        .withParameters(String.class)
        .intercept(FixedValue.value(false))
        .make();
  }

  private static String runOn(Path patch) throws IOException, InterruptedException {
    Path output = patch.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--patch-module",
                "java.sql=" + patch,
                "-cp",
                System.getProperty("java.class.path"),
                CallsLaterMethods.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return Files.readString(output).strip();
  }
}
