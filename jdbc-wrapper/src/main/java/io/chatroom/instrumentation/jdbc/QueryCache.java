package io.chatroom.instrumentation.jdbc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was read of the SQL texts in use. Bounded: once the young half is full it becomes the
 * old one, and what is not asked for until the next turn is forgotten. A hit in the young half
 * looks up one map, locks nothing and allocates nothing.
 *
 * @param <T> what is kept of a text
 */
final class QueryCache<T> {

  /** Statements that are built anew for each call must not push out the ones that come back. */
  static final int HALF = 500;

  /** Longer texts are read each time: 1,000 of them must not fill the heap. */
  static final int MAX_SQL = 4 * 1024;

  private final Function<String, T> reader;
  private volatile ConcurrentMap<String, T> young = new ConcurrentHashMap<>();
  private volatile ConcurrentMap<String, T> old = new ConcurrentHashMap<>();

  QueryCache(Function<String, T> reader) {
    this.reader = reader;
  }

  T get(String sql) {
    T known = young.get(sql);
    return known != null ? known : admit(sql);
  }

  private T admit(String sql) {
    if (sql.length() > MAX_SQL) {
      return reader.apply(sql);
    }
    @Nullable T known = old.get(sql);
    T entry = known != null ? known : reader.apply(sql);
    if (young.size() >= HALF) {
      turn();
    }
    T raced = young.putIfAbsent(sql, entry);
    return raced != null ? raced : entry;
  }

  private synchronized void turn() {
    if (young.size() >= HALF) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }

  int size() {
    return young.size() + old.size();
  }
}
