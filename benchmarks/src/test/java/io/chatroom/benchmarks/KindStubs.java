package io.chatroom.benchmarks;

import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;

/** A container and a driver that know every kind of message and statement, and allocate nothing. */
final class KindStubs {

  private KindStubs() {}

  static Session session() {
    return Stubs.make(EveryKindSession.class);
  }

  static DataSource database() {
    return Stubs.make(Database.class);
  }

  /** An endpoint with a method for each kind of message. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/kinds", configurator = MonitoredConfigurator.class)
  public static class Kinds extends WebSocketStubs.Chat {
    private Session session;
    private long received;

    @Override
    @OnOpen
    public void open(Session opened) {
      session = opened;
    }

    @OnMessage
    public String text(String text) {
      return text;
    }

    @OnMessage
    public void binary(byte[] bytes, Session from) {
      received += bytes.length;
    }

    @OnMessage
    public void pong(PongMessage pong) {
      received++;
    }

    Session session() {
      return session;
    }
  }

  abstract static class EveryKindSession extends WebSocketStubs.OpenSession {
    private final RemoteEndpoint.Async async = Stubs.make(AsyncRemote.class);

    @Override
    public RemoteEndpoint.Async getAsyncRemote() {
      return async;
    }
  }

  abstract static class AsyncRemote implements RemoteEndpoint.Async {
    @SuppressWarnings("deprecation") // the other constructor is not there in WebSocket 2.1
    private static final SendResult OK = new SendResult();

    @Override
    public void sendText(String text, SendHandler handler) {
      handler.onResult(OK);
    }

    @Override
    public void sendBinary(ByteBuffer data, SendHandler handler) {
      handler.onResult(OK);
    }
  }

  abstract static class Database implements DataSource {
    private final Connection connection = Stubs.make(OpenConnection.class);

    @Override
    public Connection getConnection() {
      return connection;
    }
  }

  abstract static class OpenConnection extends JdbcStubs.OpenConnection {
    private final Plain plain = Stubs.make(Plain.class);
    private final Prepared prepared = Stubs.make(Prepared.class);

    @Override
    public Statement createStatement() {
      return plain;
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
      return prepared;
    }
  }

  abstract static class Plain implements Statement {
    private static final int[] COUNTS = {1, 1};
    private final ResultSet rows = Stubs.make(ResultSet.class);

    @Override
    public ResultSet executeQuery(String sql) {
      return rows;
    }

    @Override
    public int[] executeBatch() {
      return COUNTS;
    }

    ResultSet rows() {
      return rows;
    }
  }

  abstract static class Prepared extends Plain implements PreparedStatement {
    @Override
    public ResultSet executeQuery() {
      return rows();
    }
  }
}
