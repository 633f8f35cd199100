package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.ConnectionEventListener;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import javax.sql.PooledConnectionBuilder;
import javax.sql.StatementEventListener;
import javax.sql.XAConnection;
import javax.sql.XAConnectionBuilder;
import javax.sql.XADataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of every JDBC interface that is wrapped, as the running platform has them: on a
 * newer one with more methods this fails.
 */
class CompletenessTest {

  static final List<Class<?>> WRAPPED =
      List.of(
          Connection.class,
          Statement.class,
          PreparedStatement.class,
          CallableStatement.class,
          ResultSet.class,
          DatabaseMetaData.class,
          Array.class,
          DataSource.class,
          ConnectionPoolDataSource.class,
          XADataSource.class,
          PooledConnection.class,
          XAConnection.class,
          ConnectionBuilder.class,
          PooledConnectionBuilder.class,
          XAConnectionBuilder.class);

  /** What must never come out as the driver made it. */
  static final Set<Class<?>> LEADING_ON = Set.copyOf(WRAPPED);

  private static final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build();
  private final StubDriver driver = new StubDriver();

  static Stream<Case> cases() {
    return WRAPPED.stream()
        .flatMap(
            type ->
                Arrays.stream(type.getMethods())
                    .filter(method -> !Modifier.isStatic(method.getModifiers()))
                    .filter(method -> !method.isBridge())
                    .filter(method -> method.getDeclaringClass() != Wrapper.class)
                    .map(method -> new Case(type, method)));
  }

  record Case(Class<?> type, Method method) {
    @Override
    public String toString() {
      return type.getSimpleName() + ": " + method.toGenericString();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void method_isImplementedAndNotInherited(Case of) throws Exception {
    Object wrapper = Wrappers.of(of.type(), driver, telemetry);
    Method implementation =
        wrapper.getClass().getMethod(of.method().getName(), of.method().getParameterTypes());
    assertThat(implementation.getDeclaringClass().isInterface())
        .as("a default method of the interface would answer instead of the driver")
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void method_reachesTheDriverWithItsArguments(Case of) throws Exception {
    Object wrapper = Wrappers.of(of.type(), driver, telemetry);
    Object[] arguments = StubDriver.arguments(of.method());
    driver.forget();
    Object answer = invoke(wrapper, of.method(), arguments);
    StubDriver.Call call = driver.call(of.method());
    assertThat(call.arguments()).hasSameSizeAs(arguments);
    for (int i = 0; i < arguments.length; i++) {
      if (of.method().getParameterTypes()[i].isPrimitive()) {
        assertThat(call.arguments()[i]).isEqualTo(arguments[i]);
      } else if (!isListener(arguments[i])) {
        assertThat(call.arguments()[i]).isSameAs(arguments[i]);
      }
    }
    assertAnswer(of, wrapper, answer, call.answer());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void method_throwsTheDriversOwnException(Case of) throws Exception {
    Object wrapper = Wrappers.of(of.type(), driver, telemetry);
    Throwable failure =
        Arrays.asList(of.method().getExceptionTypes()).contains(SQLException.class)
            ? new SQLException("driver")
            : new IllegalStateException("driver");
    driver.failWith(failure);
    Throwable caught =
        catchThrowable(() -> invoke(wrapper, of.method(), StubDriver.arguments(of.method())));
    assertThat(caught).isSameAs(failure);
  }

  private static void assertAnswer(Case of, Object wrapper, Object answer, Object drivers) {
    Class<?> declared = of.method().getReturnType();
    if (declared == of.type() && of.type().getSimpleName().endsWith("Builder")) {
      assertThat(answer).isSameAs(wrapper);
    } else if (LEADING_ON.contains(declared)) {
      assertThat(answer).isNotSameAs(drivers);
      assertThat(answer.getClass().getSimpleName()).startsWith("Recording");
    } else {
      assertThat(answer).isEqualTo(drivers);
    }
  }

  private static boolean isListener(Object argument) {
    return argument instanceof ConnectionEventListener
        || argument instanceof StatementEventListener;
  }

  static Object invoke(Object receiver, Method method, Object... arguments) throws Exception {
    try {
      return method.invoke(receiver, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    }
  }
}
