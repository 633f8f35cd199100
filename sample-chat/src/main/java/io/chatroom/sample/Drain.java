package io.chatroom.sample;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends everybody of this instance elsewhere: is no longer ready, waits until load balancers have
 * noticed, and closes the connections in small batches at irregular times, so that the other
 * instances do not meet all at once.
 */
final class Drain {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  /** What is kept of the bound for ending the server and the database. */
  private static final Duration RESERVE = Duration.ofSeconds(5);

  private static final long BATCH_MILLIS = 100;
  private static final long STANDSTILL_NANOS = 4 * BATCH_MILLIS * 1_000_000;

  /** For whoever reads the last figures: if nobody did before, and if somebody does. */
  private static final Duration LINGER = Duration.ofMillis(500);

  private static final Duration LINGER_IF_SCRAPED = Duration.ofSeconds(3);

  private final DrainConfig config;
  private final Visits visits;
  private final Readiness readiness;
  private final Scrapes scrapes;

  Drain(DrainConfig config, Visits visits, Readiness readiness, Scrapes scrapes) {
    this.config = config;
    this.visits = visits;
    this.readiness = readiness;
    this.scrapes = scrapes;
  }

  /** Returns when nobody is left, or the bound is near. */
  void run() throws InterruptedException {
    long reserve = Math.min(RESERVE.toNanos(), config.bound().toNanos() / 2);
    long end = System.nanoTime() + config.bound().toNanos() - reserve;
    readiness.stop();
    if (visits.all().isEmpty()) {
      return; // nobody to wait for
    }
    log.info("Draining {} connections", visits.all().size());
    TimeUnit.NANOSECONDS.sleep(config.delay().toNanos());
    while (!visits.all().isEmpty() && System.nanoTime() < end) {
      close(end);
      awaitEnds(end); // also of those that came in late
    }
    log.info("Drained; {} connections are left", visits.all().size());
    linger(end + reserve / 2);
  }

  /** Until the last figures have been read. */
  private void linger(long end) throws InterruptedException {
    long drainedNanos = System.nanoTime();
    Duration patience = scrapes.isScraped() ? LINGER_IF_SCRAPED : LINGER;
    long until = Math.min(end, drainedNanos + patience.toNanos());
    while (!scrapes.isScrapedSince(drainedNanos) && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void close(long end) throws InterruptedException {
    List<Visit> shuffled = new ArrayList<>(visits.all());
    Collections.shuffle(shuffled);
    Deque<Visit> left = new ArrayDeque<>(shuffled);
    double due = 0;
    long lastNanos = System.nanoTime();
    while (!left.isEmpty() && System.nanoTime() < end) {
      long pause = ThreadLocalRandom.current().nextLong(BATCH_MILLIS / 2, 2 * BATCH_MILLIS);
      // By the time that went by, but without making up for a long standstill at once.
      long nowNanos = System.nanoTime();
      double passed = Math.min(nowNanos - lastNanos, STANDSTILL_NANOS) / 1e9;
      lastNanos = nowNanos;
      double seconds = Math.max(0.001, (end - nowNanos) / 1e9);
      due += Math.max(config.perSecond(), left.size() / seconds) * passed;
      for (int i = left.size(); i > 0 && due >= 1; i--) {
        Visit visit = left.removeFirst();
        if (visit.drain()) {
          due--;
        } else {
          left.addLast(visit); // once its message is done
        }
      }
      TimeUnit.MILLISECONDS.sleep(pause);
    }
  }

  private void awaitEnds(long end) throws InterruptedException {
    long patience = Math.min(end, System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
    while (!visits.all().isEmpty() && System.nanoTime() < patience) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
