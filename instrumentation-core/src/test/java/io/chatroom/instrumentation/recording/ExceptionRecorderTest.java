package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExceptionRecorderTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Recorders recorders = new Recorders(registry);

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(new IllegalStateException(), ExceptionKind.APPLICATION),
        Arguments.of(new IOException("disk full"), ExceptionKind.APPLICATION),
        Arguments.of(new SocketException("Connection reset"), ExceptionKind.TRANSPORT),
        Arguments.of(new IOException("Broken pipe"), ExceptionKind.TRANSPORT),
        Arguments.of(new EOFException(), ExceptionKind.TRANSPORT),
        Arguments.of(
            new UncheckedIOException(new ClosedChannelException()), ExceptionKind.TRANSPORT),
        Arguments.of(new SocketTimeoutException(), ExceptionKind.TIMEOUT),
        Arguments.of(new ExecutionException(new TimeoutException()), ExceptionKind.TIMEOUT));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void kind_isReadFromTheChainOfCauses(Throwable failure, ExceptionKind kind) {
    assertThat(ExceptionKind.of(failure)).isEqualTo(kind);
  }

  @Test
  void record_namesTheRootCause() {
    recorders
        .exceptions()
        .record(Component.HTTP, new RuntimeException(new IllegalStateException()));

    assertThat(count("http", "application", "IllegalStateException")).isEqualTo(1);
  }

  @Test
  void record_ofACircleOfCauses_ends() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    recorders.exceptions().record(Component.JDBC, first);

    assertThat(total()).isEqualTo(1);
  }

  @Test
  void record_ofAnAnonymousClass_hasAName() {
    recorders.exceptions().record(Component.APP, new IllegalStateException() {});

    assertThat(count("app", "application", "ExceptionRecorderTest$1")).isEqualTo(1);
  }

  @Test
  void typesBeyondTheCap_areOther_andNoneIsLost() {
    Stream.of(Throwables.MANY)
        .forEach(failure -> recorders.exceptions().record(Component.APP, failure));

    assertThat(total()).isEqualTo(Throwables.MANY.length);
    assertThat(registry.get("chatroom.exceptions").tag("component", "app").counters())
        .hasSize(5 + 50);
  }

  private double count(String component, String kind, String type) {
    return registry
        .get("chatroom.exceptions")
        .tags("component", component, "kind", kind, "type", type)
        .counter()
        .count();
  }

  private double total() {
    return registry.get("chatroom.exceptions").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** Sixty exception classes, as a class loader of its own would bring them. */
  private static final class Throwables {
    static final Throwable[] MANY =
        Stream.iterate(0, i -> i + 1)
            .limit(60)
            .map(Throwables::ofNewClass)
            .toArray(Throwable[]::new);

    private static Throwable ofNewClass(int number) {
      try {
        return (Throwable)
            new net.bytebuddy.ByteBuddy()
                .subclass(RuntimeException.class)
                .name("io.chatroom.generated.Failure" + number)
                .make()
                .load(Throwables.class.getClassLoader())
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance();
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }
}
