package io.chatroom.sample;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.CloseCode;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a room, as the container sees it: one instance each, called for one thing after
 * the other on worker threads, which may wait for the database.
 *
 * <p>Messages come in parts, so that a text of any length is refused with an answer, and without
 * keeping it in memory.
 */
@MonitoredEndpoint(
    closeCodes = {
      @CloseCode(value = ChatEndpoint.EXPIRED, reason = Reason.AUTH_EXPIRED),
      @CloseCode(value = ChatEndpoint.KICKED, reason = Reason.KICKED),
      @CloseCode(value = Outbox.SLOW_CONSUMER, reason = Reason.SLOW_CONSUMER),
      @CloseCode(value = ChatEndpoint.RATE_LIMITED, reason = Reason.RATE_LIMITED)
    })
@ServerEndpoint(value = ChatEndpoint.PATH, configurator = MonitoredConfigurator.class)
public class ChatEndpoint {

  static final String PATH = "/chat/{room}";

  /** The close code for somebody whose session is over. */
  static final int EXPIRED = 4001;

  /** The close code for somebody who is sent out. */
  static final int KICKED = 4003;

  /** The close code for too many connections from one address, or far too many messages. */
  static final int RATE_LIMITED = 4029;

  /** Characters of JSON that fit the longest message with each of its characters escaped. */
  static final int JSON_MAX = 6 * ClientMessage.TEXT_MAX + 1_000;

  private static final Logger log = LoggerFactory.getLogger(ChatEndpoint.class);

  private final StringBuilder inbound = new StringBuilder();
  private boolean tooLarge;

  @SuppressWarnings("NullAway.Init") // containers call onOpen before anything else
  private Visit visit;

  /**
   * Begins a visit with what {@link ChatServer} put into the endpoint's configuration, and {@link
   * HandshakeFilter} into the handshake.
   */
  @OnOpen
  public void onOpen(Session session, EndpointConfig config, @PathParam("room") String room) {
    Object chat = config.getUserProperties().get(Chat.class.getName());
    Guest guest = (Guest) requireNonNull(session.getUserPrincipal());
    visit = Visit.begin((Chat) requireNonNull(chat), guest, room, new Outbox(session));
  }

  /** Collects the parts of a message. */
  @OnMessage
  public void onText(String part, boolean last) {
    if (inbound.length() + part.length() > JSON_MAX) {
      tooLarge = true;
    } else if (!tooLarge) {
      inbound.append(part);
    }
    if (last) {
      String json = inbound.toString();
      boolean refused = tooLarge;
      inbound.setLength(0);
      tooLarge = false;
      if (refused) {
        visit.refuse(Refusal.TOO_LARGE);
      } else {
        visit.received(json);
      }
    }
  }

  /** Refuses what is not text. */
  @OnMessage
  public void onBinary(ByteBuffer part, boolean last) {
    if (last) {
      visit.refuse(Refusal.NOT_TEXT);
    }
  }

  /** Ends the visit, whatever ended the connection. */
  @OnClose
  public void onClose(CloseReason reason) {
    log.debug("Connection closed with {}", reason);
    visit.end(reason.getCloseCode() == CloseCodes.NORMAL_CLOSURE);
  }

  /** Keeps a failure to this connection. */
  @OnError
  public void onError(Throwable failure) {
    visit.failed(failure);
  }
}
