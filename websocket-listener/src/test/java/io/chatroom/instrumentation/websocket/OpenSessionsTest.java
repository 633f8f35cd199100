package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The set of open sessions does what the container's does, with the application's sessions. */
class OpenSessionsTest {

  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).buildAndRegisterGlobal();
  private final Set<Session> open = new HashSet<>();
  private final RecordingSession own = recording(session());
  private final RecordingSession other = recording(session());

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void sessions_areTheOnesTheApplicationKnows() {
    assertThat(own.getOpenSessions()).containsExactlyInAnyOrder(own, other);
    assertThat(own.getOpenSessions().contains(own.raw())).isTrue();
    assertThat(own.getOpenSessions()).isEqualTo(other.getOpenSessions());
  }

  @Test
  void sessionThatWasNeverSeen_isKnownFromThenOn() {
    Session unseen = session();
    List<Session> found = new ArrayList<>(own.getOpenSessions());
    assertThat(found).hasSize(3).doesNotContain(unseen);
    assertThat(found).contains(RecordingSession.known(unseen));
  }

  @Test
  void sessionsMayBeTakenOut_asFromTheContainersSet() {
    Set<Session> others = own.getOpenSessions();
    assertThat(others.remove(own)).isTrue();
    assertThat(others).containsExactly(other);
    others.removeIf(session -> session == other);
    assertThat(open).isEmpty();
    assertThat(others.add(own)).isTrue();
    assertThat(open).containsExactly(own.raw());
  }

  private RecordingSession recording(Session session) {
    EndpointModel model = EndpointModel.of(SilentEndpoint.class);
    return RecordingSession.of(session, new Connection(model, model.recorder()));
  }

  private Session session() {
    Map<String, Object> properties = new HashMap<>();
    Session made =
        (Session)
            Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (session, method, arguments) ->
                    switch (method.getName()) {
                      case "getUserProperties" -> properties;
                      case "getOpenSessions" -> open;
                      case "hashCode" -> System.identityHashCode(session);
                      case "equals" -> session == arguments[0];
                      default -> null;
                    });
    open.add(made);
    return made;
  }
}
