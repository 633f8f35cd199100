package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.recording.CurrentSpan;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of slow queries, of each once a minute, without a single value of theirs. */
final class SlowQueryLog {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation.jdbc");

  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** So many different ones in a minute are no slow queries but a slow database. */
  private static final int MAX_QUERIES = 1_000;

  private final CurrentSpan current;
  private final ConcurrentMap<Long, Long> toldNanos = new ConcurrentHashMap<>();

  SlowQueryLog(CurrentSpan current) {
    this.current = current;
  }

  void ran(String pool, Query query, long nanos, long nowNanos) {
    if (log.isWarnEnabled() && isDue(query.fingerprint(), nowNanos)) {
      log.warn(
          "Slow query on pool {}: {} took {} ms, trace {}: {}",
          pool,
          query.summary(),
          TimeUnit.NANOSECONDS.toMillis(nanos),
          traceId(),
          query.sanitised());
    }
  }

  private boolean isDue(Long fingerprint, long nowNanos) {
    Long last = toldNanos.get(fingerprint);
    if (last != null) {
      return nowNanos - last >= PAUSE_NANOS && toldNanos.replace(fingerprint, last, nowNanos);
    }
    if (toldNanos.size() >= MAX_QUERIES) {
      toldNanos.values().removeIf(told -> nowNanos - told >= PAUSE_NANOS);
    }
    return toldNanos.size() < MAX_QUERIES && toldNanos.putIfAbsent(fingerprint, nowNanos) == null;
  }

  private String traceId() {
    String traceId = current.traceId();
    return traceId == null ? "none" : traceId;
  }
}
