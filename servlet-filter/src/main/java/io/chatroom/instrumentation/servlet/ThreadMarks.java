package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.recording.ThreadNumbers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this thread is doing right now, as marks among its {@link ThreadNumbers}. It stands in for a
 * request attribute, which costs more and which containers clear, copy or hide at their own time.
 * The marks are 0 for none and between requests.
 *
 * <p>All threads' marks can be seen from outside: how many requests are being worked on is asked
 * once a scrape, and telling it costs a request nothing.
 */
final class ThreadMarks {

  /**
   * Not 0 while a filter of ours is recording on this thread: the others stand back. It is the
   * recorder's {@link #newMark()} while this thread's request is one of those that are active only
   * here, and {@link #ACTIVE_ELSEWHERE} if not.
   */
  static final int RECORDING = ThreadNumbers.SERVLET;

  /** 1 if the container will tell us when the request of this thread is destroyed. */
  static final int LISTENED = RECORDING + 1;

  static final long ACTIVE_ELSEWHERE = -1;

  /** 1 if {@link #AWAITED} holds something. */
  private static final int AWAITING = LISTENED + 1;

  /** 1 if the array is one of {@link #ALL}. */
  private static final int KNOWN = AWAITING + 1;

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private static final AtomicLong LAST_MARK = new AtomicLong();
  private static final ReferenceQueue<long[]> ENDED = new ReferenceQueue<>();
  private static final Set<Reference<long[]>> ALL = ConcurrentHashMap.newKeySet();

  private static final ThreadLocal<@Nullable OpenExchange> AWAITED = new ThreadLocal<>();

  private ThreadMarks() {}

  static long[] ofThisThread() {
    long[] marks = ThreadNumbers.ofThisThread();
    if (marks[KNOWN] == 0) {
      makeKnown(marks);
    }
    return marks;
  }

  /** A mark that nobody else has. */
  static long newMark() {
    return LAST_MARK.incrementAndGet();
  }

  /** Sets {@link #RECORDING} so that other threads see it soon. */
  static void setRecording(long[] marks, long mark) {
    ELEMENT.setOpaque(marks, RECORDING, mark);
  }

  /** Threads that have {@code mark} at {@link #RECORDING}. */
  static int recordingWith(long mark) {
    int threads = 0;
    for (Reference<long[]> each : ALL) {
      long[] marks = each.get();
      if (marks != null && (long) ELEMENT.getOpaque(marks, RECORDING) == mark) {
        threads++;
      }
    }
    return threads;
  }

  /** Sets what ends when the request of this thread is destroyed. */
  static void await(long[] marks, OpenExchange exchange) {
    AWAITED.set(exchange);
    marks[AWAITING] = 1;
  }

  /** Answers what was awaited on this thread, if anything was, and forgets it. */
  static @Nullable OpenExchange takeAwaited(long[] marks) {
    if (marks[AWAITING] == 0) {
      return null;
    }
    marks[AWAITING] = 0;
    OpenExchange exchange = AWAITED.get();
    AWAITED.remove();
    return exchange;
  }

  private static void makeKnown(long[] marks) {
    for (Reference<?> ended = ENDED.poll(); ended != null; ended = ENDED.poll()) {
      ALL.remove(ended);
    }
    ALL.add(new WeakReference<>(marks, ENDED));
    marks[KNOWN] = 1;
  }
}
