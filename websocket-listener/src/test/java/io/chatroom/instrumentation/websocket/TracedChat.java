package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Chat;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import javax.sql.DataSource;

/** Stores a message and sends it to everybody. */
@MonitoredEndpoint(chat = @Chat(room = "room"))
@ServerEndpoint(value = "/chat/{room}", configurator = MonitoredConfigurator.class)
public class TracedChat {

  static final Set<Session> MEMBERS = new CopyOnWriteArraySet<>();

  static volatile DataSource database;

  @OnOpen
  public void open(Session session) {
    MEMBERS.add(session);
  }

  @OnMessage
  public void message(String text) throws SQLException, IOException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO messages (text) VALUES (?)")) {
      insert.setString(1, text);
      insert.executeUpdate();
    }
    for (Session member : MEMBERS) {
      member.getBasicRemote().sendText(text);
    }
  }

  @OnClose
  public void close(Session session) {
    MEMBERS.remove(session);
  }
}
