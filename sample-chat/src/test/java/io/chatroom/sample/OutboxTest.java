package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A container that calls back when the test says, as no real one does on request. */
class OutboxTest {

  private static final CloseReason GOODBYE = new CloseReason(CloseCodes.VIOLATED_POLICY, "Goodbye");

  private final Session session = mock(Session.class);
  private final RemoteEndpoint.Async remote = mock(RemoteEndpoint.Async.class);
  private final List<String> sent = new ArrayList<>();
  private final List<SendHandler> underWay = new ArrayList<>();
  private final Outbox outbox = new Outbox(session);

  @BeforeEach
  void container() {
    when(session.getAsyncRemote()).thenReturn(remote);
    doAnswer(
            call -> {
              sent.add(call.getArgument(0));
              underWay.add(call.getArgument(1));
              return null;
            })
        .when(remote)
        .sendText(anyString(), any());
  }

  @Test
  void send_waitsForTheOneBefore() {
    outbox.send("a");
    outbox.send("b");
    assertThat(sent).containsExactly("a");
    finish(new SendResult(session));
    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void send_doesNotRecurseWhereTheContainerCallsBackAtOnce() {
    doAnswer(
            call -> {
              String text = call.getArgument(0);
              sent.add(text);
              if (sent.size() < 20_000) {
                outbox.send(text); // as if others kept writing while this one is sent
              }
              call.<SendHandler>getArgument(1).onResult(new SendResult(session));
              return null;
            })
        .when(remote)
        .sendText(anyString(), any());
    outbox.send("a");
    assertThat(sent).hasSize(20_000);
  }

  @Test
  void slowPeer_isDisconnected() throws IOException {
    for (int i = 0; i <= Outbox.CAPACITY; i++) {
      outbox.send("m" + i); // one is under way, the others wait
    }
    verify(session, never()).close(any());
    outbox.send("one too many");
    verify(session).close(Outbox.TOO_SLOW);
    finish(new SendResult(session));
    outbox.send("late");
    assertThat(sent).containsExactly("m0");
  }

  @Test
  void lostConnection_isLeftToTheContainerToClose() throws IOException {
    outbox.send("a");
    outbox.send("b");
    finish(new SendResult(session, new IOException("gone")));
    outbox.send("c");
    verify(session, never()).close(any());
    assertThat(sent).containsExactly("a");
  }

  @Test
  void failedSend_disconnects() throws IOException {
    outbox.send("a");
    outbox.send("b");
    finish(new SendResult(session, new IllegalArgumentException("not sendable")));
    verify(session).close(any());
    assertThat(sent).containsExactly("a");
  }

  @Test
  void throwingContainer_disconnectsAndTheCallerDoesNotNotice() throws IOException {
    doThrow(new IllegalStateException("busy")).when(remote).sendText(anyString(), any());
    outbox.send("a");
    verify(session).close(any());
  }

  @Test
  void close_comesAfterWhatWasSent() throws IOException {
    outbox.send("a");
    outbox.close(GOODBYE);
    outbox.send("too late");
    verify(session, never()).close(any());
    finish(new SendResult(session));
    verify(session).close(GOODBYE);
    assertThat(sent).containsExactly("a");
  }

  @Test
  void discard_forgetsWhatWaits() {
    outbox.send("a");
    outbox.send("b");
    outbox.discard();
    finish(new SendResult(session));
    assertThat(sent).containsExactly("a");
  }

  private void finish(SendResult result) {
    underWay.remove(0).onResult(result);
  }
}
