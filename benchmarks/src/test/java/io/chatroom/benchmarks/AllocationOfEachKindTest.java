package io.chatroom.benchmarks;

import static io.chatroom.benchmarks.Allocation.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.benchmarks.Allocation.Operation;
import io.chatroom.benchmarks.KindStubs.Kinds;
import io.chatroom.benchmarks.WebSocketStubs.RoomChat;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.PongMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No kind of request, message, send or statement allocates for being recorded. */
class AllocationOfEachKindTest {

  /** Of a result set, as the application sees it. */
  private static final int VIEW = 24;

  private static final String UPDATE = "UPDATE rooms SET topic = 'tea' WHERE id = 1";

  private final ChatRoomTelemetry telemetry = Backends.ours().buildAndRegisterGlobal();
  private final ByteBuffer buffer = ByteBuffer.allocate(100);

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 304, 404, 500, 999})
  void requestOfAnyStatus(int status) throws Exception {
    ChatRoomFilter filter = new ChatRoomFilter(telemetry);
    HttpStubs.Request request = HttpStubs.request();
    HttpStubs.Response response = HttpStubs.response();
    FilterChain application = (in, out) -> ((HttpServletResponse) out).setStatus(status);
    assertNothing(
        () -> {
          request.recycle();
          response.recycle();
          filter.doFilter(request, response, application);
        });
  }

  @Test
  void messageReceived() throws Exception {
    Kinds endpoint = opened(Kinds.class, KindStubs.session());
    Session session = KindStubs.session();
    byte[] bytes = new byte[100];
    PongMessage pong = Stubs.make(PongMessage.class);
    assertNothing(() -> endpoint.binary(bytes, session));
    assertNothing(() -> endpoint.pong(pong));
    assertNothing(() -> endpoint.text("text"));
  }

  @Test
  void messageOfAChat() throws Exception {
    Session session = WebSocketStubs.session("general", "ada");
    RoomChat chat = opened(RoomChat.class, session);
    assertNothing(() -> chat.message(WebSocketStubs.TEXT, session));
    assertNothing(() -> chat.remote().sendText(WebSocketStubs.TEXT));
  }

  @Test
  void messageSent() throws Exception {
    RemoteEndpoint.Basic remote =
        opened(Kinds.class, KindStubs.session()).session().getBasicRemote();
    assertNothing(() -> remote.sendBinary(buffer));
    assertNothing(() -> remote.sendPing(buffer));
    assertNothing(() -> remote.sendPong(buffer));
    assertNothing(
        () -> {
          remote.sendText("in ", false);
          remote.sendText("parts", true);
        });
  }

  @Test
  void messageSentAsynchronously() throws Exception {
    RemoteEndpoint.Async remote =
        opened(Kinds.class, KindStubs.session()).session().getAsyncRemote();
    SendHandler handler = result -> {};
    assertNothing(() -> remote.sendText("text", handler));
    assertNothing(() -> remote.sendBinary(buffer, handler));
  }

  @Test
  void preparedStatement() throws Exception {
    try (Connection connection = recorded();
        PreparedStatement statement = connection.prepareStatement(JdbcStubs.SQL)) {
      assertNothing(statement::executeUpdate);
      assertNothing(statement::execute);
      assertNothing(
          () -> {
            statement.addBatch();
            statement.addBatch();
            statement.executeBatch();
          });
      assertThat(bytesOf(() -> read(statement.executeQuery()))).isLessThan(VIEW + 1);
    }
  }

  @Test
  void statement() throws Exception {
    try (Connection connection = recorded();
        Statement statement = connection.createStatement()) {
      assertNothing(() -> statement.executeUpdate(UPDATE));
      assertNothing(() -> statement.execute(UPDATE));
      assertNothing(
          () -> {
            statement.addBatch(UPDATE);
            statement.addBatch(UPDATE);
            statement.executeBatch();
          });
      assertThat(bytesOf(() -> read(statement.executeQuery(JdbcStubs.SQL)))).isLessThan(VIEW + 1);
    }
  }

  @Test
  void transaction() throws Exception {
    try (Connection connection = recorded()) {
      assertNothing(connection::commit);
      assertNothing(connection::rollback);
    }
  }

  private static void assertNothing(Operation operation) throws Exception {
    assertThat(bytesOf(operation)).isLessThan(1);
  }

  private static void read(ResultSet rows) throws Exception {
    while (rows.next()) {
      rows.getLong(1);
    }
    rows.close();
  }

  private static <T extends WebSocketStubs.Chat> T opened(Class<T> type, Session session)
      throws InstantiationException {
    T endpoint = new MonitoredConfigurator().getEndpointInstance(type);
    endpoint.open(session);
    return endpoint;
  }

  private Connection recorded() throws Exception {
    return JdbcInstrumentation.create(telemetry).wrap(KindStubs.database()).getConnection();
  }
}
