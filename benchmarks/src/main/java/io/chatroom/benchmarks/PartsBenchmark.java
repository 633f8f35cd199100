package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.MDC;

/**
 * What a recorded query and an unsampled root are made of, each part by itself. What a processor
 * does of several parts at once it does faster, so the parts add up to a little more than the
 * whole.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PartsBenchmark {

  private static final Map<String, String> NO_HEADERS = Map.of();
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  private final ChatRoomTelemetry metrics = Backends.ours().build();
  private final OpenTelemetrySdk sdk = Backends.openTelemetry(ChatMeter.HTTP_REQUEST_DURATION);
  private final ChatRoomTelemetry unsampled = Backends.ours().openTelemetry(sdk).build();
  private final OpenTelemetrySdk ownSdk =
      Backends.ownOpenTelemetry(ChatMeter.HTTP_REQUEST_DURATION);
  private final ChatRoomTelemetry byRatio = Backends.ours().openTelemetry(ownSdk).build();
  private final ChatRoomTelemetry withoutLogId = withoutLogId(sdk);
  private final Tracer tracer = sdk.getTracer("parts");
  private final Spans.Entrance<Map<String, String>> entrance =
      unsampled.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);
  private final Spans.Entrance<Map<String, String>> entranceByRatio =
      byRatio.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);
  private final Spans.Entrance<Map<String, String>> entranceWithoutLogId =
      withoutLogId.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);

  private HistogramRecorder durations;
  private HistogramRecorder rows;
  private Connection bare;
  private Connection recorded;
  private Connection viewed;
  private Context context;

  @Setup
  public void open() throws SQLException {
    durations =
        metrics.recorders().histogram(ChatMeter.DB_OPERATION_DURATION, "parts", "select", "ok");
    rows = metrics.recorders().histogram(ChatMeter.DB_ROWS_RETURNED, "parts");
    bare = JdbcStubs.database().getConnection();
    recorded = JdbcPeers.Peer.OURS.dataSource().getConnection();
    viewed = JdbcViews.of(JdbcStubs.database(), nanos -> {}, count -> {}).getConnection();
    context = Context.root().with(tracer.spanBuilder("GET").startSpan());
  }

  @TearDown
  public void close() {
    metrics.close();
    unsampled.close();
    withoutLogId.close();
    sdk.close();
    byRatio.close();
    ownSdk.close();
  }

  @Benchmark
  public long query_bare() throws SQLException {
    return JdbcStubs.query(bare);
  }

  @Benchmark
  public long query_ours() throws SQLException {
    return JdbcStubs.query(recorded);
  }

  /** Views written by hand for this query, with two clock readings. */
  @Benchmark
  public long query_handWrittenViewsAndClock() throws SQLException {
    return JdbcStubs.query(viewed);
  }

  @Benchmark
  public long query_clockTwice() {
    long start = System.nanoTime();
    return System.nanoTime() - start;
  }

  @Benchmark
  public void query_twoHistograms() {
    durations.record(700);
    rows.record(JdbcStubs.ROWS);
  }

  @Benchmark
  public void query_countForItsRequest() {
    DatabaseCalls.increment();
  }

  @Benchmark
  public void root_ours() {
    ActiveSpan active = entrance.start("GET", NO_HEADERS);
    active.leave();
  }

  /** With an SDK of our own, whose sampler computes from the trace's id. */
  @Benchmark
  public void root_oursByRatio() {
    ActiveSpan active = entranceByRatio.start("GET", NO_HEADERS);
    active.leave();
  }

  @Benchmark
  public void root_oursWithoutLogId() {
    ActiveSpan active = entranceWithoutLogId.start("GET", NO_HEADERS);
    active.leave();
  }

  /** As its manual shows it, without making it current. */
  @Benchmark
  public io.opentelemetry.api.trace.Span root_openTelemetrysSpanAlone() {
    io.opentelemetry.api.trace.Span span =
        tracer.spanBuilder("GET").setSpanKind(SpanKind.SERVER).setNoParent().startSpan();
    span.end();
    return span;
  }

  @Benchmark
  public void root_scopeAlone() {
    Scope scope = context.makeCurrent();
    scope.close();
  }

  /** An id that was not there before, put and taken away again. */
  @Benchmark
  public boolean root_logIdAlone() {
    boolean outer = MDC.get("trace_id") != null || MDC.get("span_id") != null;
    MDC.put("trace_id", TRACE_ID);
    MDC.remove("trace_id");
    return outer;
  }

  private static ChatRoomTelemetry withoutLogId(OpenTelemetrySdk sdk) {
    System.setProperty("chatroom.tracing.mdc", "false");
    try {
      return Backends.ours().openTelemetry(sdk).build();
    } finally {
      System.clearProperty("chatroom.tracing.mdc");
    }
  }
}
