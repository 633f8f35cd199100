package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.recording.Component;
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
  private final HttpServletResponse response;
  private final @Nullable HttpServletMapping mapping;
  private final int method;
  private final long startNanos;
  private final AtomicBoolean finished = new AtomicBoolean();

  // Written by the threads that work on the request one after the other.
  private volatile @Nullable String route;
  private volatile @Nullable Throwable failure;
  private volatile boolean timedOut;
  private volatile boolean cutShort;

  OpenExchange(
      HttpRecorder recorder,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable HttpServletMapping mapping,
      long startNanos) {
    this.recorder = recorder;
    this.response = response;
    this.mapping = mapping;
    this.method = RouteMeters.methodIndex(request.getMethod());
    this.startNanos = startNanos;
    recorder.opened(this);
  }

  /** A dispatch of the request is over; the request's attributes are still there. */
  void dispatched(Routes routes, HttpServletRequest request, @Nullable Throwable thrown) {
    String named = routes.named(request);
    if (named != null) {
      route = named;
    }
    if (thrown != null) {
      failed(thrown);
    }
  }

  /** The container is done, or as good as done, with the response: the client gets this status. */
  void finish(int status) {
    if (!finished.compareAndSet(false, true)) {
      return;
    }
    recorder.closed(this);
    try {
      String known = route;
      recorder.finished(
          method,
          known != null ? known : Routes.mapped(mapping, status),
          status,
          timedOut ? Outcome.TIMEOUT : Outcome.of(status, failure, cutShort),
          response.getContentType(),
          System.nanoTime() - startNanos);
    } catch (Throwable ours) {
      recorder.problems().caught(Component.HTTP, LOST, ours);
    }
  }

  /** The container is done with the response. Never throws. */
  void finish() {
    try {
      finish(response.getStatus());
    } catch (Throwable ours) {
      recorder.problems().caught(Component.HTTP, LOST, ours);
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
    try {
      event.getAsyncContext().addListener(this);
    } catch (Throwable ours) {
      recorder.problems().caught(Component.HTTP, LOST, ours);
    }
  }

  private void failed(Throwable thrown) {
    try {
      // Containers report what a dispatch threw a second time, to onError.
      if (failure == null) {
        failure = thrown;
        cutShort = response.isCommitted();
        recorder.failed(thrown);
      }
    } catch (Throwable ours) {
      recorder.problems().caught(Component.HTTP, LOST, ours);
    }
  }
}
