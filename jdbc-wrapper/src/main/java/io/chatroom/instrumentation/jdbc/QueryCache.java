package io.chatroom.instrumentation.jdbc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was read of the SQL texts in use. Bounded: once the young half is full it becomes the
 * old one, and what is not asked for until the next turn is forgotten. A hit in the young half
 * looks up one map at most, locks nothing and allocates nothing.
 *
 * @param <T> what is kept of a text
 */
final class QueryCache<T> {

  /** Texts in use at a time rarely meet in one place. */
  private static final int RECENT = 512;

  /** Statements that are built anew for each call must not push out the ones that come back. */
  static final int HALF = 500;

  /** Longer texts are read each time: 1,000 of them must not fill the heap. */
  static final int MAX_SQL = 4 * 1024;

  private final Function<String, T> reader;
  private volatile ConcurrentMap<String, Entry<T>> young = new ConcurrentHashMap<>();
  private volatile ConcurrentMap<String, Entry<T>> old = new ConcurrentHashMap<>();

  /**
   * Those that came again, by a few of their characters: most texts are constants, where comparing
   * ends at the address, and the others are built anew for each call, where a hash would read each
   * character before it is compared. Written by any thread without ado: an entry never changes.
   */
  private final @Nullable Entry<T>[] recent;

  QueryCache(Function<String, T> reader) {
    this.reader = reader;
    @SuppressWarnings("unchecked") // nothing else gets in
    @Nullable Entry<T>[] none = (Entry<T>[]) new Entry<?>[RECENT];
    this.recent = none;
  }

  T get(String sql) {
    int place = place(sql);
    Entry<T> entry = recent[place];
    return entry != null && entry.sql.equals(sql) ? entry.value : find(sql, place);
  }

  private T find(String sql, int place) {
    Entry<T> known = young.get(sql);
    if (known == null) {
      return admit(sql).value;
    }
    recent[place] = known;
    return known.value;
  }

  private Entry<T> admit(String sql) {
    if (sql.length() > MAX_SQL) {
      return new Entry<>(sql, reader.apply(sql));
    }
    Entry<T> known = old.get(sql);
    Entry<T> entry = known != null ? known : new Entry<>(sql, reader.apply(sql));
    if (young.size() >= HALF) {
      turn();
    }
    Entry<T> raced = young.putIfAbsent(sql, entry);
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

  /** Statements that are alike mostly differ in their length, in their middle or at their end. */
  private static int place(String sql) {
    int length = sql.length();
    if (length == 0) {
      return 0;
    }
    int middle = sql.charAt(length / 2) + 31 * sql.charAt(length - length / 4 - 1);
    return (length + 31 * (middle + 31 * sql.charAt(length - 1))) & (RECENT - 1);
  }

  /** What is known of a text. */
  private record Entry<T>(String sql, T value) {}
}
