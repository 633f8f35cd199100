package io.chatroom.instrumentation.jdbc;

import java.util.Arrays;

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

  private long[] known = new long[FEW];
  private int size;
  private boolean isTold;

  /**
   * The checkout has run one query so far.
   *
   * @param runs of it, at most one over the limit
   */
  RepeatedQueries(long fingerprint, int runs) {
    known[size++] = (fingerprint & ~COUNT) + runs;
    isTold = runs > LIMIT;
  }

  /** True once for each checkout, when a query is run more than {@link #LIMIT} times. */
  boolean ran(long fingerprint) {
    if (isTold) {
      return false;
    }
    isTold = count(fingerprint & ~COUNT) > LIMIT;
    return isTold;
  }

  /** The connection begins a new checkout. */
  void reset() {
    size = 0;
    isTold = false;
  }

  private long count(long query) {
    for (int i = 0; i < size; i++) {
      if ((known[i] & ~COUNT) == query) {
        return ++known[i] & COUNT;
      }
    }
    if (size == MAX_QUERIES) {
      return 1;
    }
    if (size == known.length) {
      known = Arrays.copyOf(known, Math.min(2 * size, MAX_QUERIES));
    }
    known[size++] = query + 1;
    return 1;
  }
}
