package io.chatroom.instrumentation.jdbc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Notices when one checkout of a connection runs the same query again and again, as code does that
 * asks for each row of a list separately. Remembers fingerprints only, and no more than {@link
 * #MAX_QUERIES} of them. For one thread at a time, as a connection is.
 */
final class RepeatedQueries {

  /** Ran more often than this, a query is repeated. */
  static final int LIMIT = 10;

  static final int MAX_QUERIES = 32;

  /** The bits of a remembered query that count; the others are of its fingerprint. */
  private static final long COUNT = 0xF;

  private static final int FEW = 3;

  // Most checkouts run one query, or few: there is one of these for each checkout, so it is small.
  private long first;
  private long @Nullable [] others;
  private int size;
  private boolean isTold;

  /** True once for each checkout, when a query is run more than {@link #LIMIT} times. */
  boolean ran(long fingerprint) {
    if (isTold) {
      return false;
    }
    long query = fingerprint & ~COUNT;
    if (first == 0) {
      first = query;
    }
    long count = (first & ~COUNT) == query ? ++first & COUNT : countOther(query);
    isTold = count > LIMIT;
    return isTold;
  }

  /** The connection begins a new checkout. */
  void reset() {
    first = 0;
    size = 0;
    isTold = false;
  }

  private long countOther(long query) {
    long[] known = others;
    if (known == null) {
      known = new long[FEW];
      others = known;
    }
    for (int i = 0; i < size; i++) {
      if ((known[i] & ~COUNT) == query) {
        return ++known[i] & COUNT;
      }
    }
    if (size == MAX_QUERIES - 1) {
      return 1;
    }
    if (size == known.length) {
      known = Arrays.copyOf(known, Math.min(2 * size, MAX_QUERIES - 1));
      others = known;
    }
    known[size++] = query + 1;
    return 1;
  }
}
