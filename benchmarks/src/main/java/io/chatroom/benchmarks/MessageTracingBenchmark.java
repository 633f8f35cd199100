package io.chatroom.benchmarks;

import io.chatroom.benchmarks.WebSocketStubs.Chat;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.micrometer.tracing.Span;
import jakarta.websocket.Session;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What traces add to a message, and to what is done inside one: sends, deliveries, queries. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageTracingBenchmark {

  /** What becomes of the trace. */
  @Param({"none", "unsampled", "sampled"})
  public String traces;

  private ChatRoomTelemetry telemetry;
  private Session session;
  private Chat chat;
  private Connection database;
  private ActiveSpan around;

  @Setup
  public void open() throws Exception {
    telemetry = builder().buildAndRegisterGlobal();
    session = WebSocketStubs.session();
    chat = new MonitoredConfigurator().getEndpointInstance(Chat.class);
    chat.open(session);
    database = JdbcInstrumentation.create(telemetry).wrap(JdbcStubs.database()).getConnection();
    around = telemetry.spans().start("receive /chat", Span.Kind.CONSUMER, null, null);
  }

  private ChatRoomTelemetry.Builder builder() {
    return switch (traces) {
      case "none" -> Backends.ours();
      case "unsampled" -> Backends.oursUnsampled();
      default -> Backends.oursSampled();
    };
  }

  @TearDown
  public void close() throws SQLException {
    around.leave();
    database.close();
    telemetry.close();
  }

  /** A trace of its own. */
  @Benchmark
  public void message() {
    chat.message(WebSocketStubs.TEXT, session);
  }

  @Benchmark
  public void send() throws IOException {
    chat.remote().sendText(WebSocketStubs.TEXT);
  }

  /** To ten recipients. */
  @Benchmark
  public void broadcast() {
    FanOut message = telemetry.broadcasts().handle(RoomClass.PUBLIC, System.nanoTime());
    for (int i = 0; i < 10; i++) {
      message.delivered();
    }
    message.handled();
  }

  @Benchmark
  public Object query() throws SQLException {
    return JdbcStubs.query(database);
  }
}
