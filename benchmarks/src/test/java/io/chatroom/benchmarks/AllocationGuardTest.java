package io.chatroom.benchmarks;

import static io.chatroom.benchmarks.Allocation.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.benchmarks.WebSocketStubs.Chat;
import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.servlet.FilterChain;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What recording allocates on the hot paths, on stubs that allocate nothing: a fact, unlike its
 * time, that does not depend on the machine. Other kinds of messages and statements are in {@link
 * AllocationOfEachKindTest}.
 */
class AllocationGuardTest {

  /** Of a prepared statement and of its result set, as the application sees them. */
  private static final int VIEWS = 56;

  /** Of a connection, with what tells how long and by whom it is held. */
  private static final int CHECKOUT = 80;

  private ChatRoomTelemetry telemetry = Backends.ours().buildAndRegisterGlobal();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void request_allocatesNothing() throws Exception {
    assertThat(bytesOfRequest()).isLessThan(1);
  }

  /** The id of the trace, the context that carries it, and the entry of the log's MDC. */
  @Test
  void requestThatIsNotSampled_allocatesNoSpan() throws Exception {
    traceRequests(Backends.openTelemetry(ChatMeter.HTTP_REQUEST_DURATION));
    assertThat(bytesOfRequest()).isLessThan(177);

    traceRequests(Backends.ownOpenTelemetry(ChatMeter.HTTP_REQUEST_DURATION));
    assertThat(bytesOfRequest()).isLessThan(177);
  }

  /** Of an SDK whose sampler may not be asked twice: its span, and the log's entry. */
  @Test
  void requestThatIsNotSampledByAnSdkOfTheApplication_allocatesNoMoreThan300Bytes()
      throws Exception {
    traceRequests(Backends.openTelemetryByRatio(ChatMeter.HTTP_REQUEST_DURATION));
    assertThat(bytesOfRequest()).isBetween(177.0, 300.0);
  }

  private void traceRequests(OpenTelemetrySdk sdk) {
    telemetry.close();
    telemetry = Backends.ours().openTelemetry(sdk).build();
  }

  @Test
  void messageReceived_allocatesNothing() throws Exception {
    Session session = WebSocketStubs.session();
    Chat chat = opened(session);
    assertThat(bytesOf(() -> chat.message(WebSocketStubs.TEXT, session))).isLessThan(1);
  }

  @Test
  void messageSent_allocatesNothing() throws Exception {
    Chat chat = opened(WebSocketStubs.session());
    assertThat(bytesOf(() -> chat.remote().sendText(WebSocketStubs.TEXT))).isLessThan(1);
  }

  @Test
  void messageSentAsynchronously_allocatesNothing() throws Exception {
    var chat =
        new MonitoredConfigurator()
            .getEndpointInstance(WebSocketMessageBenchmark.KeepingChat.class);
    chat.open(Stubs.make(WebSocketMessageBenchmark.AsyncSession.class));
    SendHandler handler = result -> {};
    assertThat(
            bytesOf(() -> chat.session().getAsyncRemote().sendText(WebSocketStubs.TEXT, handler)))
        .isLessThan(1);
  }

  /** A trace of its own. */
  @Test
  void messageThatIsNotSampled_allocatesNoSpan() throws Exception {
    trace();
    Session session = WebSocketStubs.session();
    Chat chat = opened(session);
    assertThat(bytesOf(() -> chat.message(WebSocketStubs.TEXT, session))).isBetween(1.0, 177.0);
  }

  @Test
  void insideAnUnsampledTrace_asMuchIsAllocatedAsWithoutTraces() throws Exception {
    trace();
    Chat chat = opened(WebSocketStubs.session());
    ActiveSpan around = telemetry.spans().start("receive /chat", null, null, null);
    try (Connection connection = recorded();
        PreparedStatement statement = connection.prepareStatement(JdbcStubs.SQL)) {
      assertThat(telemetry.currentSpan().isPresent()).isTrue();
      assertThat(bytesOf(() -> chat.remote().sendText(WebSocketStubs.TEXT))).isLessThan(1);
      assertThat(bytesOf(this::broadcast)).isLessThan(1);
      assertThat(bytesOf(statement::executeUpdate)).isLessThan(1);
      assertThat(bytesOf(() -> JdbcStubs.query(connection))).isLessThan(VIEWS + 1);
    } finally {
      around.leave();
    }
  }

  private void trace() {
    telemetry.close();
    telemetry = Backends.oursUnsampled().buildAndRegisterGlobal();
  }

  private void broadcast() {
    FanOut message = telemetry.broadcasts().handle(RoomClass.PUBLIC, System.nanoTime());
    message.delivered();
    message.delivered();
    message.handled();
  }

  @Test
  void statement_allocatesNothing() throws Exception {
    try (Connection connection = recorded();
        PreparedStatement statement = connection.prepareStatement(JdbcStubs.SQL)) {
      assertThat(bytesOf(statement::executeUpdate)).isLessThan(1);
    }
  }

  @Test
  void query_allocatesItsViewsOnly() throws Exception {
    try (Connection connection = recorded()) {
      assertThat(bytesOf(() -> JdbcStubs.query(connection))).isLessThan(VIEWS + 1);
    }
  }

  @Test
  void checkoutWithQuery_allocatesItsViewsOnly() throws Exception {
    DataSource pool = JdbcInstrumentation.create(telemetry).wrap(JdbcStubs.pool());
    assertThat(
            bytesOf(
                () -> {
                  try (Connection connection = pool.getConnection()) {
                    JdbcStubs.query(connection);
                  }
                }))
        .isLessThan(CHECKOUT + VIEWS + 1);
  }

  private double bytesOfRequest() throws Exception {
    ChatRoomFilter filter = new ChatRoomFilter(telemetry);
    HttpStubs.Request request = HttpStubs.request();
    HttpStubs.Response response = HttpStubs.response();
    FilterChain application = HttpStubs.application();
    return bytesOf(
        () -> {
          request.recycle();
          response.recycle();
          filter.doFilter(request, response, application);
        });
  }

  private static Chat opened(Session session) throws InstantiationException {
    Chat chat = new MonitoredConfigurator().getEndpointInstance(Chat.class);
    chat.open(session);
    return chat;
  }

  private Connection recorded() throws Exception {
    return JdbcInstrumentation.create(telemetry).wrap(JdbcStubs.database()).getConnection();
  }
}
