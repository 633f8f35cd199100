package io.chatroom.instrumentation.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the driver that a URL means. */
final class RealDrivers {

  private RealDrivers() {}

  /**
   * The driver for {@code url}.
   *
   * @throws SQLException if there is none, naming the kind of URL only: the rest may hold a
   *     password
   */
  static Driver of(String url) throws SQLException {
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException unknownToDriverManager) {
      // It loads services once, as the first application of a container needs them: drivers in
      // the library folder of another are unknown to it.
      Driver driver = among(Thread.currentThread().getContextClassLoader(), url);
      if (driver == null) {
        driver = among(RealDrivers.class.getClassLoader(), url);
      }
      if (driver != null) {
        return driver;
      }
      throw new SQLException(
          "No JDBC driver for '%s:...' on the class path, which a URL with '%s' asks for"
              .formatted(kind(url), ChatRoomUrl.PREFIX),
          "08001",
          unknownToDriverManager);
    }
  }

  private static @Nullable Driver among(@Nullable ClassLoader loader, String url)
      throws SQLException {
    Iterator<Driver> drivers = ServiceLoader.load(Driver.class, loader).iterator();
    while (true) {
      try {
        if (!drivers.hasNext()) {
          return null;
        }
        Driver driver = drivers.next();
        if (driver.acceptsURL(url)) {
          return driver;
        }
      } catch (ServiceConfigurationError brokenDriver) {
        // Another may still do.
      }
    }
  }

  private static String kind(String url) {
    int end = url.indexOf(':', "jdbc:".length());
    return end < 0 ? "jdbc" : url.substring(0, end);
  }
}
