package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** Run where {@code Connection} has the methods of JDBC 4.5; prints what the wrapper answers. */
final class CallsLaterMethods {

  private CallsLaterMethods() {}

  public static void main(String[] arguments) throws Exception {
    Connection driver = proxy(Connection.class, null);
    DataSource source = proxy(DataSource.class, driver);
    ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build();
    Connection wrapped = JdbcInstrumentation.create(telemetry).wrap(source).getConnection();
    Class<?> type = Connection.class;
    System.out.println(
        type.getMethod("enquoteLiteral", String.class).invoke(wrapped, "a")
            + " "
            + type.getMethod("enquoteNCharLiteral", String.class).invoke(wrapped, "b")
            + " "
            + type.getMethod("enquoteIdentifier", String.class, boolean.class)
                .invoke(wrapped, "c", true)
            + " "
            + type.getMethod("isSimpleIdentifier", String.class).invoke(wrapped, "d"));
  }

  private static <T> T proxy(Class<T> type, Connection connection) {
    return type.cast(
        Proxy.newProxyInstance(
            CallsLaterMethods.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, given) ->
                switch (method.getName()) {
                  case "getConnection" -> connection;
                  case "isWrapperFor" -> false;
                  case "getAutoCommit", "isSimpleIdentifier" -> true;
                  case "enquoteIdentifier" -> "driver:" + given[0] + "/" + given[1];
                  default -> "driver:" + given[0];
                }));
  }
}
