package io.chatroom.instrumentation.servlet;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records every HTTP request once, with the status its client got, whatever becomes of it:
 * asynchronous answers, timeouts, error pages, upgrades. It changes neither request nor response
 * and hands on every exception as it is.
 *
 * <p>{@link ChatRoomServletInitializer} registers it; where that does not run, map it to {@code /*}
 * for the dispatcher types REQUEST, ASYNC and ERROR, before every other filter, with asynchronous
 * processing supported. Registered twice, it still records once.
 */
public final class ChatRoomFilter implements Filter {

  /**
   * The request attribute by which an application names the route of a request: a {@link String}, a
   * template with few values such as {@code /api/rooms/{room}}. It wins over every other way.
   */
  public static final String ROUTE_ATTRIBUTE = "io.chatroom.instrumentation.servlet.route";

  /**
   * The request attribute by which an application says, with {@link Boolean#TRUE}, that a request
   * waits on purpose, as a long poll does: it is counted and its duration is not recorded. Upgrades
   * and event streams need no such word.
   */
  public static final String WAITS_ATTRIBUTE = "io.chatroom.instrumentation.servlet.waits";

  private static final String EXCHANGE_ATTRIBUTE = "io.chatroom.instrumentation.servlet.exchange";
  private static final String NOT_RECORDED = "A request could not be recorded";

  /**
   * Loads them, which nothing else does before the first asynchronous request: HotSpot's compiler
   * inlines no method whose signature names a class that its module has not loaded, and two such
   * methods are called for each request.
   */
  @SuppressWarnings("unused")
  private static final List<Class<?>> NAMED_IN_SIGNATURES =
      List.of(AsyncContext.class, OpenExchange.class);

  private final HttpRecorder recorder;
  private final Routes routes;
  private final RequestSpans spans;

  /** Records into {@link ChatRoomTelemetry#global()}: for containers, which make filters. */
  public ChatRoomFilter() {
    this(ChatRoomTelemetry.global());
  }

  /** Records into {@code telemetry}. */
  public ChatRoomFilter(ChatRoomTelemetry telemetry) {
    this(telemetry, null);
  }

  /** Records into {@code telemetry}, asking {@code routeNamer} for routes first, if not null. */
  public ChatRoomFilter(ChatRoomTelemetry telemetry, @Nullable RouteNamer routeNamer) {
    this.recorder = HttpRecorder.of(requireNonNull(telemetry, "telemetry"));
    this.routes = new Routes(routeNamer, recorder.problems());
    this.spans = new RequestSpans(telemetry);
  }

  /** Registers the series of the context's servlets, so that they read 0 from the first scrape. */
  @Override
  public void init(FilterConfig config) {
    recorder.registerRoutes(config.getServletContext());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long[] marks = ThreadMarks.ofThisThread();
    if (marks[ThreadMarks.RECORDING] != 0
        || !(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      chain.doFilter(request, response); // registered twice, forwarded to, included
      return;
    }
    DispatcherType type = http.getDispatcherType();
    if (type == DispatcherType.ASYNC || type == DispatcherType.ERROR) {
      goOn(marks, http, answer, chain);
    } else {
      begin(marks, http, answer, chain);
    }
  }

  private void begin(
      long[] marks, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    OpenExchange forgotten = ThreadMarks.takeAwaited(marks);
    if (forgotten != null) {
      forgotten.finish(); // its end was never told
    }
    HttpServletMapping mapping = mappingOf(request);
    ActiveSpan span = spans.start(request);
    long callsBefore = calls(marks);
    long startNanos = System.nanoTime();
    Throwable failure = null;
    ThreadMarks.setRecording(marks, recorder.mark());
    try {
      chain.doFilter(request, response);
    } catch (Throwable thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      try {
        end(marks, request, response, mapping, startNanos, callsBefore, span, failure);
      } catch (Throwable ours) {
        recorder.problems().caught(Component.HTTP, NOT_RECORDED, ours);
      }
      ThreadMarks.setRecording(marks, 0);
      span.leave();
    }
  }

  /** The chain has returned or thrown. Is it over, and if not, who will tell? */
  private void end(
      long[] marks,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable HttpServletMapping mapping,
      long startNanos,
      long callsBefore,
      ActiveSpan span,
      @Nullable Throwable failure) {
    AsyncContext async = asyncContextOf(request);
    boolean errorPageMayFollow =
        marks[ThreadMarks.LISTENED] != 0
            && (failure != null || response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST);
    marks[ThreadMarks.LISTENED] = 0;
    if (async == null && !errorPageMayFollow) {
      finish(marks, request, response, mapping, startNanos, callsBefore, span, failure);
      return;
    }
    OpenExchange exchange =
        new OpenExchange(recorder, routes, request, response, mapping, startNanos, spans, span);
    exchange.dispatched(request, callsBefore, failure);
    request.setAttribute(EXCHANGE_ATTRIBUTE, exchange);
    if (async != null) {
      exchange.awaitCompletion(async);
    }
    // Some Tomcat 10.1 forgets a request that throws after startAsync: it answers nothing, tells
    // nobody, and takes the next request on this thread, where we look again.
    if ((async == null || failure != null) && !JettyCompletion.await(request, exchange)) {
      ThreadMarks.await(marks, exchange);
    }
  }

  /** The usual end of a request: allocates nothing. */
  private void finish(
      long[] marks,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable HttpServletMapping mapping,
      long startNanos,
      long callsBefore,
      ActiveSpan span,
      @Nullable Throwable failure) {
    int method = RouteMeters.methodIndex(request.getMethod());
    boolean cutShort = failure != null && response.isCommitted();
    int status = response.getStatus();
    if (failure != null) {
      recorder.failed(failure);
      status = cutShort ? status : Outcome.expectedStatus(failure, status);
    }
    String named = routes.named(request);
    String route = named != null ? named : Routes.mapped(mapping, status);
    recorder.finished(
        method,
        route,
        status,
        Outcome.of(status, failure, cutShort),
        !Routes.isWaiting(request) && !Routes.isEventStream(response),
        System.nanoTime() - startNanos,
        DatabaseCalls.areCounted()
            ? DatabaseCalls.in(marks) - callsBefore
            : HttpRecorder.NOT_COUNTED);
    spans.end(span, method, route, status, failure);
  }

  /** A further dispatch of a request that is open: to a servlet again, or to an error page. */
  private void goOn(
      long[] marks, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    OpenExchange exchange =
        request.getAttribute(EXCHANGE_ATTRIBUTE) instanceof OpenExchange open ? open : null;
    ActiveSpan span = exchange == null ? ActiveSpan.NONE : exchange.span().resume();
    long callsBefore = calls(marks);
    Throwable failure = null;
    ThreadMarks.setRecording(marks, ThreadMarks.ACTIVE_ELSEWHERE);
    try {
      chain.doFilter(request, response);
    } catch (Throwable thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      if (exchange != null) {
        exchange.dispatched(request, callsBefore, failure);
      }
      ThreadMarks.setRecording(marks, 0);
      span.leave();
    }
  }

  private static long calls(long[] marks) {
    return DatabaseCalls.areCounted() ? DatabaseCalls.in(marks) : 0;
  }

  /**
   * Null if the request is over: Jetty says "started" of an upgraded request, and Undertow has
   * nothing to add to once another thread has completed it.
   */
  private static @Nullable AsyncContext asyncContextOf(HttpServletRequest request) {
    try {
      return request.isAsyncStarted() ? request.getAsyncContext() : null;
    } catch (IllegalStateException over) {
      return null;
    }
  }

  /** Read before the chain runs: Undertow's request shows the servlet it was forwarded to after. */
  private @Nullable HttpServletMapping mappingOf(HttpServletRequest request) {
    try {
      return request.getHttpServletMapping();
    } catch (Throwable ours) {
      recorder.problems().caught(Component.HTTP, "A request's mapping could not be read", ours);
      return null;
    }
  }
}
