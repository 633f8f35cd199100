package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/** What crosses the border between the application and the driver, in either direction. */
final class RecordedValues {

  private RecordedValues() {}

  /** What the driver gets: its own object, which it may well cast to a class of its own. */
  static @Nullable Object raw(@Nullable Object value) {
    if (value instanceof RecordingArray array) {
      return array.delegate;
    }
    if (value instanceof RecordingResultSet results) {
      return results.delegate;
    }
    return value;
  }

  /** As {@link #raw(Object)}. */
  static @Nullable Array raw(@Nullable Array value) {
    return value instanceof RecordingArray array ? array.delegate : value;
  }

  /** The same array unless an element of it is ours. */
  static @Nullable Object @Nullable [] raw(@Nullable Object @Nullable [] values) {
    if (values == null) {
      return null;
    }
    for (int i = 0; i < values.length; i++) {
      if (raw(values[i]) != values[i]) {
        return rawCopy(values);
      }
    }
    return values;
  }

  private static @Nullable Object[] rawCopy(@Nullable Object[] values) {
    // Not a clone: an array of RecordingArray could not hold what the driver gets.
    @Nullable Object[] copy = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      copy[i] = raw(values[i]);
    }
    return copy;
  }

  static @Nullable Array array(@Nullable Array raw, RecordingConnection connection) {
    return raw == null || raw instanceof RecordingArray ? raw : new RecordingArray(raw, connection);
  }

  /** Wraps a value that leads back to the connection, such as the result set of a cursor. */
  static @Nullable Object object(@Nullable Object raw, RecordingConnection connection) {
    // Asking a class is cheaper than asking for an interface, and these are nearly all values.
    if (raw instanceof String || raw instanceof Number) {
      return raw;
    }
    if (raw instanceof ResultSet results) {
      return connection.results(results);
    }
    return raw instanceof Array array ? array(array, connection) : raw;
  }

  /** As {@link #object}, unless the caller asked for a class of the driver's. */
  static <T> @Nullable T object(@Nullable T raw, Class<T> type, RecordingConnection connection) {
    Object ours = object(raw, connection);
    return ours == raw || !type.isInstance(ours) ? raw : type.cast(ours);
  }

  /**
   * {@link Wrapper#unwrap}: the receiver itself, then what it wraps, then what that wraps.
   *
   * @throws SQLException the driver's, if there is none
   */
  static <T> T unwrap(Object receiver, Wrapper delegate, Class<T> type) throws SQLException {
    if (type != null && type.isInstance(receiver)) {
      return type.cast(receiver);
    }
    return type != null && type.isInstance(delegate) ? type.cast(delegate) : delegate.unwrap(type);
  }

  /** {@link Wrapper#isWrapperFor}: whether {@link #unwrap} finds one. */
  static boolean isWrapperFor(Object receiver, Wrapper delegate, Class<?> type)
      throws SQLException {
    return (type != null && (type.isInstance(receiver) || type.isInstance(delegate)))
        || delegate.isWrapperFor(type);
  }
}
