package io.chatroom.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits as their file says now: it is read again when it changes, and one that cannot be used
 * changes nothing. It is looked at once a second, because Kubernetes exchanges a mounted file in a
 * way that not every notification sees.
 */
final class LimitsInForce implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LimitsInForce.class);

  /** Is told of what became of a changed file, on a thread that may wait. */
  interface Listener {
    void changed(Limits limits);

    void refused(String problem);
  }

  private final @Nullable Path file;
  private volatile Limits limits;
  private volatile String seen;
  private @Nullable Thread watch;

  private LimitsInForce(@Nullable Path file, Limits limits, String seen) {
    this.file = file;
    this.limits = limits;
    this.seen = seen;
  }

  /**
   * Reads the file for the first time.
   *
   * @param file null for the defaults
   * @throws IllegalArgumentException if it cannot be used, saying why
   */
  static LimitsInForce of(@Nullable Path file) {
    if (file == null) {
      return new LimitsInForce(null, Limits.DEFAULT, "");
    }
    try {
      String text = Files.readString(file);
      return new LimitsInForce(file, LimitsFile.read(text), text);
    } catch (IOException | IllegalArgumentException e) {
      throw ChatConfig.refused("CHAT_CONFIG", file.toString(), "a file of limits (" + e + ")");
    }
  }

  Limits now() {
    return limits;
  }

  /** Begins to look at the file. */
  void watch(Listener listener) {
    if (file != null) {
      Thread thread = new Thread(() -> watch(file, listener), "chat-limits");
      thread.setDaemon(true);
      thread.start();
      watch = thread;
    }
  }

  private void watch(Path changing, Listener listener) {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        look(changing, listener);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Path changed, Listener listener) {
    try {
      String problem = null;
      try {
        String text = Files.readString(changed);
        if (text.equals(seen)) {
          return;
        }
        seen = text;
        limits = LimitsFile.read(text);
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage());
      } catch (IOException e) {
        // A file that is away for a moment, while it is exchanged, is told once.
        problem = seen.isEmpty() ? null : e.toString();
        seen = "";
      }
      if (problem != null) {
        listener.refused(problem);
      } else if (!seen.isEmpty()) {
        listener.changed(limits);
      }
    } catch (RuntimeException e) {
      log.error("The limits were not looked at", e); // or they never were again
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.interrupt();
    }
  }
}
