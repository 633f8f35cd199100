package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.SpanErrors;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends the CLIENT spans of queries, within traces that are sampled and nowhere else. A
 * span is not current while the driver runs: its threads and the application's later calls must not
 * become children. Never throws.
 */
final class QuerySpans {

  /**
   * Loads it, which nothing else does where nothing is traced: HotSpot's compiler inlines no method
   * whose signature names a class that its module has not loaded, and two such methods are called
   * for each query.
   */
  @SuppressWarnings("unused")
  private static final Class<?> NAMED_IN_SIGNATURES = Span.class;

  private final Tracer tracer;
  private final CurrentSpan current;
  private final Problems problems;

  private QuerySpans(Tracer tracer, CurrentSpan current, Problems problems) {
    this.tracer = tracer;
    this.current = current;
    this.problems = problems;
  }

  /** Null where nothing asked for traces. */
  static @Nullable QuerySpans of(ChatRoomTelemetry telemetry) {
    Tracer tracer = telemetry.tracer();
    return tracer == null
        ? null
        : new QuerySpans(tracer, telemetry.currentSpan(), telemetry.recorders().problems());
  }

  /** Whether a span would be exported; where not, nothing is built. */
  boolean isWanted() {
    return current.isSampled();
  }

  /** Starts the span of a query. */
  @Nullable Span query(Query query, int batchSize, DatabaseAddress address) {
    Span span = start(query.summary(), address);
    if (span == null) {
      return null;
    }
    try {
      span.tag("db.query.summary", query.summary());
      span.tag("db.query.text", query.sanitised());
      if (batchSize > 1) {
        span.tag("db.operation.batch.size", batchSize);
      }
    } catch (Throwable theirs) {
      caught(theirs);
    }
    return span;
  }

  /** Starts a span by the name of what it is of. */
  @Nullable Span start(String name, DatabaseAddress address) {
    try {
      // Micrometer's span has its kind from the builder only.
      Span parent = tracer.currentSpan();
      Span.Builder builder = tracer.spanBuilder().name(name).kind(Span.Kind.CLIENT);
      Span span = (parent == null ? builder : builder.setParent(parent.context())).start();
      describe(span, address);
      return span;
    } catch (Throwable theirs) {
      caught(theirs);
      return null;
    }
  }

  /** Makes {@code span} current on this thread until it is ended. */
  Tracer.@Nullable SpanInScope enter(Span span) {
    try {
      return tracer.withSpan(span);
    } catch (Throwable theirs) {
      caught(theirs);
      return null;
    }
  }

  /**
   * Ends {@code span}.
   *
   * @param scope in which it is current
   * @param failure its class and SQLSTATE are told, never its message, which quotes values
   */
  void end(Span span, Tracer.@Nullable SpanInScope scope, @Nullable Throwable failure) {
    try {
      if (scope != null) {
        scope.close();
      }
      if (failure != null) {
        describe(span, failure);
      }
      span.end();
    } catch (Throwable theirs) {
      caught(theirs);
    }
  }

  private static void describe(Span span, DatabaseAddress address) {
    span.tag("db.system.name", address.system());
    if (address.namespace() != null) {
      span.tag("db.namespace", address.namespace());
    }
    if (address.host() != null) {
      span.tag("server.address", address.host());
    }
    if (address.port() > 0) {
      span.tag("server.port", address.port());
    }
  }

  private static void describe(Span span, Throwable failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    if (state != null) {
      span.tag("db.response.status_code", state);
    }
    SpanErrors.mark(span, failure.getClass().getName());
  }

  private void caught(Throwable theirs) {
    problems.caught(Component.JDBC, "The tracer failed, and the span of a query was lost", theirs);
  }
}
