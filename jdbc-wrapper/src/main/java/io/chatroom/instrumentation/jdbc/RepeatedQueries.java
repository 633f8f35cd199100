package io.chatroom.instrumentation.jdbc;

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

  // Most checkouts run one query: it has its place here, the others a table made for the second.
  private long first;
  private int firstCount;
  private long @Nullable [] fingerprints;
  private int @Nullable [] counts;
  private int size;
  private boolean isTold;

  /** True once for each checkout, when a query is run more than {@link #LIMIT} times. */
  boolean ran(long fingerprint) {
    if (isTold) {
      return false;
    }
    if (firstCount == 0) {
      first = fingerprint;
    }
    int count = first == fingerprint ? ++firstCount : countOther(fingerprint);
    isTold = count > LIMIT;
    return isTold;
  }

  /** The connection begins a new checkout. */
  void reset() {
    firstCount = 0;
    size = 0;
    isTold = false;
  }

  private int countOther(long fingerprint) {
    if (fingerprints == null || counts == null) {
      fingerprints = new long[MAX_QUERIES];
      counts = new int[MAX_QUERIES];
    }
    for (int i = 0; i < size; i++) {
      if (fingerprints[i] == fingerprint) {
        return ++counts[i];
      }
    }
    if (size < MAX_QUERIES) {
      fingerprints[size] = fingerprint;
      counts[size++] = 1;
    }
    return 1;
  }
}
