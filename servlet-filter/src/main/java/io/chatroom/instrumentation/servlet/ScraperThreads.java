package io.chatroom.instrumentation.servlet;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for a few scrapers at once, who are cut off after a while, whether they are slow to send
 * their request or to read the answer. More than a few are turned away at once.
 */
final class ScraperThreads implements Executor, AutoCloseable {

  private static final int MAX_SCRAPERS = 8;

  private final ThreadPoolExecutor scrapers;
  private final ScheduledThreadPoolExecutor clock;
  private final int seconds;

  /**
   * @param seconds after which a scraper is cut off
   */
  ScraperThreads(int seconds) {
    ThreadFactory threads =
        task -> {
          Thread thread = new Thread(task, "chatroom-metrics");
          thread.setDaemon(true);
          return thread;
        };
    this.scrapers =
        new ThreadPoolExecutor(
            0, MAX_SCRAPERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    this.clock = new ScheduledThreadPoolExecutor(1, threads);
    this.clock.setRemoveOnCancelPolicy(true);
    this.seconds = seconds;
  }

  @Override
  public void execute(Runnable scrape) {
    scrapers.execute(() -> run(scrape));
  }

  @Override
  public void close() {
    scrapers.shutdownNow();
    clock.shutdownNow();
  }

  private void run(Runnable scrape) {
    CutOff cutOff = new CutOff(Thread.currentThread());
    ScheduledFuture<?> later = clock.schedule(cutOff, seconds, TimeUnit.SECONDS);
    try {
      scrape.run();
    } finally {
      later.cancel(false);
      cutOff.isNotNeeded();
    }
  }

  /**
   * Interrupts a thread, which closes the channel it waits for. Closing the exchange instead would
   * wait for the same channel, to write the rest.
   */
  private static final class CutOff implements Runnable {
    private final Thread scraper;
    private boolean over;

    CutOff(Thread scraper) {
      this.scraper = scraper;
    }

    @Override
    public synchronized void run() {
      if (!over) {
        scraper.interrupt();
      }
    }

    /** The thread may go on to another scraper: it will not be interrupted any more. */
    synchronized void isNotNeeded() {
      over = true;
      Thread.interrupted();
    }
  }
}
