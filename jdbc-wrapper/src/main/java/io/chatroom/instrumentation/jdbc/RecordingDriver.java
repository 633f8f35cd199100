package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code jdbc:chatroom:} URLs: what follows the prefix goes to the driver of {@code jdbc:}
 * and the rest, and the connections it makes are recorded by {@link ChatRoomTelemetry#global()}.
 * {@code DriverManager} finds it by itself; connection pools that want a driver's class name get
 * this one.
 *
 * <p>The parameter {@code chatroomPool} names the pool in the metrics; the real driver does not see
 * it: {@code jdbc:chatroom:postgresql://localhost/chat?chatroomPool=main}.
 */
public final class RecordingDriver implements Driver {

  static {
    try {
      DriverManager.registerDriver(new RecordingDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For {@code DriverManager} and connection pools. */
  public RecordingDriver() {}

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return ChatRoomUrl.matches(url);
  }

  /**
   * Connects through the driver of the URL behind the prefix.
   *
   * @return null if the URL is not for us
   * @throws SQLException the real driver's, or if there is no driver for the URL
   */
  @Override
  public @Nullable Connection connect(@Nullable String url, @Nullable Properties info)
      throws SQLException {
    if (url == null || !ChatRoomUrl.matches(url)) {
      return null;
    }
    ChatRoomUrl parts = ChatRoomUrl.of(url);
    String pool = parts.pool() == null ? ChatRoomUrl.pool(info) : parts.pool();
    PoolRecorder recorder =
        Pools.of(ChatRoomTelemetry.global())
            .ofDriver(pool == null || pool.isBlank() ? Pools.DEFAULT_NAME : pool);
    if (parts.isDoubled()) {
      recorder.tellWrappedTwice();
    }
    long startNanos = recorder.now();
    Connection raw;
    try {
      raw =
          RealDrivers.of(parts.driverUrl())
              .connect(parts.driverUrl(), ChatRoomUrl.withoutPool(info));
    } catch (Throwable e) {
      recorder.acquireFailed(startNanos, e);
      throw e;
    }
    return recorder.acquired(raw, startNanos, true);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    if (!ChatRoomUrl.matches(url)) {
      return new DriverPropertyInfo[0];
    }
    String driverUrl = ChatRoomUrl.of(url).driverUrl();
    return RealDrivers.of(driverUrl).getPropertyInfo(driverUrl, ChatRoomUrl.withoutPool(info));
  }

  /** Ours: one driver for all has no version of another's. */
  @Override
  public int getMajorVersion() {
    return 0;
  }

  @Override
  public int getMinorVersion() {
    return 1;
  }

  /** False: what the drivers behind it pass is theirs to say. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("java.util.logging is not used");
  }
}
