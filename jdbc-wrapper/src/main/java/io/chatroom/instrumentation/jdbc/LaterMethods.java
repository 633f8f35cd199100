package io.chatroom.instrumentation.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;

/**
 * Methods that JDBC 4.5 added to {@link Connection}, after the release we compile for. They are
 * looked up once: where the platform has them the driver's own answer, elsewhere nobody can call
 * them.
 */
final class LaterMethods {

  private static final @Nullable MethodHandle ENQUOTE_LITERAL =
      find("enquoteLiteral", String.class, String.class);
  private static final @Nullable MethodHandle ENQUOTE_N_CHAR_LITERAL =
      find("enquoteNCharLiteral", String.class, String.class);
  private static final @Nullable MethodHandle ENQUOTE_IDENTIFIER =
      find("enquoteIdentifier", String.class, String.class, boolean.class);
  private static final @Nullable MethodHandle IS_SIMPLE_IDENTIFIER =
      find("isSimpleIdentifier", boolean.class, String.class);

  private LaterMethods() {}

  static String enquoteLiteral(Connection driver, String value) throws SQLException {
    return (String) call(ENQUOTE_LITERAL, driver, value);
  }

  static String enquoteNCharLiteral(Connection driver, String value) throws SQLException {
    return (String) call(ENQUOTE_N_CHAR_LITERAL, driver, value);
  }

  static String enquoteIdentifier(Connection driver, String identifier, boolean always)
      throws SQLException {
    return (String) call(ENQUOTE_IDENTIFIER, driver, identifier, always);
  }

  static boolean isSimpleIdentifier(Connection driver, String identifier) throws SQLException {
    return (boolean) call(IS_SIMPLE_IDENTIFIER, driver, identifier);
  }

  private static @Nullable MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Connection.class, name, MethodType.methodType(result, parameters));
    } catch (NoSuchMethodException | IllegalAccessException olderPlatform) {
      return null;
    }
  }

  private static Object call(@Nullable MethodHandle method, Object... arguments)
      throws SQLException {
    if (method == null) {
      throw new SQLFeatureNotSupportedException("This Java has no JDBC 4.5");
    }
    try {
      return method.invokeWithArguments(arguments);
    } catch (SQLException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable undeclared) {
      throw new SQLException(undeclared);
    }
  }
}
