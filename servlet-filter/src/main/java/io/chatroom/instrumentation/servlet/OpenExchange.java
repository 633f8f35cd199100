package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request that its first thread has left and that is not over: the application answers it
 * asynchronously, or the container has yet to make an error page of it. Whoever sees the end
 * reports it, and the first report counts.
 *
 * <p>It is held by the container's list of listeners, not only by a request attribute: Undertow
 * clears the attributes before {@code onComplete}.
 */
final class OpenExchange implements AsyncListener {

  private static final String LOST = "The end of a request could not be recorded";

  private final HttpRecorder recorder;
  private final Routes routes;
  private final HttpServletResponse response;
  private final @Nullable HttpServletMapping mapping;
  private final int method;
  private final long startNanos;
  private final RequestSpans spans;
  private final ActiveSpan span;
  private final AtomicBoolean finished = new AtomicBoolean();

  // Written by the threads that work on the request, one after the other.
  private volatile @Nullable String route;
  private volatile @Nullable Throwable failure;
  private volatile int expectedStatus;
  private volatile boolean timedOut;
  private volatile boolean cutShort;
  private volatile boolean waits;
  private volatile long databaseCalls = HttpRecorder.NOT_COUNTED;

  OpenExchange(
      HttpRecorder recorder,
      Routes routes,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable HttpServletMapping mapping,
      long startNanos,
      RequestSpans spans,
      ActiveSpan span) {
    this.recorder = recorder;
    this.routes = routes;
    this.response = response;
    this.mapping = mapping;
    this.method = RouteMeters.methodIndex(request.getMethod());
    this.startNanos = startNanos;
    this.spans = spans;
    this.span = span;
    recorder.opened(this);
  }

  ActiveSpan span() {
    return span;
  }

  /**
   * A dispatch of the request is over; its attributes are still there.
   *
   * @param callsBefore {@link DatabaseCalls#onThisThread()} when the dispatch began
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // dispatches of a request do not overlap
  void dispatched(HttpServletRequest request, long callsBefore, @Nullable Throwable thrown) {
    try {
      String named = routes.named(request);
      if (named != null) {
        route = named;
      }
      waits |= Routes.isWaiting(request);
      if (DatabaseCalls.areCounted()) {
        databaseCalls = Math.max(0, databaseCalls) + DatabaseCalls.onThisThread() - callsBefore;
      }
    } catch (Throwable ours) {
      caught(ours);
    }
    if (thrown != null) {
      failed(thrown);
    }
  }

  /** Ends when the application or the container completes {@code async}. */
  void awaitCompletion(AsyncContext async) {
    try {
      async.addListener(this);
    } catch (IllegalStateException over) {
      finish(); // completed by another thread a moment ago
    }
  }

  /** The container is done with the response: its status is what the client got. Never throws. */
  void finish() {
    if (!finished.compareAndSet(false, true)) {
      return;
    }
    recorder.closed(this);
    try {
      int status = expectedStatus;
      boolean timed = !waits;
      try {
        status = response.getStatus();
        timed &= !Routes.isEventStream(response);
      } catch (IllegalStateException recycled) {
        // The container forgot the request, see ChatRoomFilter.
      }
      String known = route;
      String name = known != null ? known : Routes.mapped(mapping, status);
      Outcome outcome = timedOut ? Outcome.TIMEOUT : Outcome.of(status, failure, cutShort);
      long nanos = System.nanoTime() - startNanos;
      ActiveSpan resumed = span.resume(); // the histogram points to the span that is current
      try {
        recorder.finished(method, name, status, outcome, timed, nanos, databaseCalls);
      } finally {
        resumed.leave();
        spans.end(span, method, name, status, failure);
      }
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  /** On timeout and error the status is not final yet (Servlet specification, 2.3.3.3). */
  @Override
  public void onComplete(AsyncEvent event) {
    finish();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    timedOut = true;
  }

  @Override
  public void onError(AsyncEvent event) {
    Throwable thrown = event.getThrowable();
    if (thrown != null) {
      failed(thrown);
    }
  }

  /** Asynchronous once more: the container has dropped its listeners, so we ask again. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    awaitCompletion(event.getAsyncContext());
  }

  private void failed(Throwable thrown) {
    try {
      // Containers report what a dispatch threw a second time, to onError.
      if (failure == null) {
        failure = thrown;
        cutShort = response.isCommitted();
        expectedStatus = Outcome.expectedStatus(thrown, response.getStatus());
        recorder.failed(thrown);
      }
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  private void caught(Throwable ours) {
    recorder.problems().caught(Component.HTTP, LOST, ours);
  }
}
