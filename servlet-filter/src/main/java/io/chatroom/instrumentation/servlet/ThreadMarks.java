package io.chatroom.instrumentation.servlet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this thread is doing right now, as marks in an array. It stands in for a request attribute,
 * which costs more and which containers clear, copy or hide at their own time. All values are null
 * between requests, and the array is the JDK's, so a pooled thread keeps no application's class
 * loader alive.
 *
 * <p>All threads' marks can be seen from outside: how many requests are being worked on is asked
 * once a scrape, and telling it costs a request nothing.
 */
final class ThreadMarks {

  /**
   * Not null while a filter of ours is recording on this thread: the others stand back. It is the
   * {@link HttpRecorder} while this thread's request is one of those that are active only here.
   */
  static final int RECORDING = 0;

  /** Not null if the container will tell us when the request of this thread is destroyed. */
  static final int LISTENED = 1;

  /** An {@link OpenExchange} that ends when the request of this thread is destroyed. */
  static final int AWAITING = 2;

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  private static final ReferenceQueue<Object[]> ENDED = new ReferenceQueue<>();
  private static final Set<Reference<Object[]>> ALL = ConcurrentHashMap.newKeySet();

  private static final ThreadLocal<Object[]> MARKS = ThreadLocal.withInitial(ThreadMarks::make);

  private ThreadMarks() {}

  @SuppressWarnings("NullAway") // the elements are nullable, which the array's type cannot say here
  static Object[] ofThisThread() {
    return MARKS.get();
  }

  /** Sets {@link #RECORDING} so that other threads see it soon. */
  static void setRecording(Object[] marks, @Nullable Object mark) {
    ELEMENT.setOpaque(marks, RECORDING, mark);
  }

  /** Threads on which {@code recorder} is recording. */
  static int recordingFor(HttpRecorder recorder) {
    int threads = 0;
    for (Reference<Object[]> each : ALL) {
      Object[] marks = each.get();
      if (marks != null && ELEMENT.getOpaque(marks, RECORDING) == recorder) {
        threads++;
      }
    }
    return threads;
  }

  private static Object[] make() {
    for (Reference<?> ended = ENDED.poll(); ended != null; ended = ENDED.poll()) {
      ALL.remove(ended);
    }
    Object[] marks = new Object[3];
    ALL.add(new WeakReference<>(marks, ENDED));
    return marks;
  }
}
