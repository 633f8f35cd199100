package io.chatroom.sample;

/** Allows so many a second, and so many at once after a rest. Safe for any thread. */
final class TokenBucket {

  private double tokens;
  private long filledNanos;

  /** A full one. */
  TokenBucket(Limits.Rate rate, long nowNanos) {
    this.tokens = rate.burst();
    this.filledNanos = nowNanos;
  }

  /**
   * Takes one, at the rate in force now.
   *
   * @return 0, or the seconds until there will be one, at least 1; nothing is taken then
   */
  synchronized int take(Limits.Rate rate, long nowNanos) {
    // The clock may have been read before this was made, or before another thread was quicker.
    long passedNanos = Math.max(0, nowNanos - filledNanos);
    tokens = Math.min(rate.burst(), tokens + passedNanos / 1e9 * rate.perSecond());
    filledNanos += passedNanos;
    if (tokens >= 1) {
      tokens--;
      return 0;
    }
    return (int) Math.max(1, Math.ceil((1 - tokens) / rate.perSecond()));
  }
}
