package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Settings;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of all connections: one thread keeps the time and sends the pings, and ends when
 * nobody is connected. Closing may wait for a peer that does not read, so that is left to two
 * others, which come when they are needed.
 */
final class Heartbeats {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private static final int MAX_SECONDS = 3600;
  private static final int CLOSERS = 2;
  private static final int IDLE_SECONDS = 5;

  /** Intervals are so much shorter or longer, by chance: connections that came together spread. */
  private static final double JITTER = 0.2;

  private final long intervalNanos;
  private final long timeoutNanos;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ThreadPoolExecutor closers;

  private Heartbeats(int intervalSeconds, int timeoutSeconds) {
    intervalNanos = TimeUnit.SECONDS.toNanos(intervalSeconds);
    timeoutNanos = TimeUnit.SECONDS.toNanos(timeoutSeconds);
    scheduler = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "chatroom-heartbeat"));
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
    closers =
        new ThreadPoolExecutor(
            CLOSERS,
            CLOSERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "chatroom-no-pong"));
    closers.allowCoreThreadTimeOut(true);
  }

  /** What the settings ask for, or null: by default nobody is pinged. */
  static @Nullable Heartbeats of(ChatRoomTelemetry telemetry) {
    try {
      Settings settings = telemetry.settings();
      int interval = settings.number("websocket.ping.interval.seconds", 0, 0, MAX_SECONDS);
      int timeout = settings.number("websocket.pong.timeout.seconds", 10, 1, MAX_SECONDS);
      return interval == 0 ? null : new Heartbeats(interval, timeout);
    } catch (IllegalArgumentException doesNotFit) {
      log.error("{}. There is no heartbeat.", doesNotFit.getMessage());
      return null;
    }
  }

  /** Runs {@code work} when the next ping is due. */
  ScheduledFuture<?> atNextBeat(Runnable work) {
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return scheduler.schedule(work, (long) (intervalNanos * factor), TimeUnit.NANOSECONDS);
  }

  /** Runs {@code work} when a pong should have come. */
  ScheduledFuture<?> afterTimeout(Runnable work) {
    return scheduler.schedule(work, timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Runs what may wait for a peer. */
  void close(Runnable work) {
    closers.execute(work);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(Heartbeats.class.getClassLoader()); // not whose message it is
    return thread;
  }
}
