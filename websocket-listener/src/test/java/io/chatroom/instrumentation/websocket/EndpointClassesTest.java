package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import org.junit.jupiter.api.Test;

class EndpointClassesTest {

  @ServerEndpoint("/open")
  static class OpenEndpoint {
    @OnMessage
    void message(String text) {}
  }

  @ServerEndpoint("/final")
  static final class FinalEndpoint {
    @OnMessage
    void message(String text) {}
  }

  @ServerEndpoint("/record")
  record RecordEndpoint() {
    @OnMessage
    void message(String text) {}
  }

  @ServerEndpoint("/sealed")
  static sealed class SealedEndpoint permits OnlyHeir {
    @OnMessage
    void message(String text) {}
  }

  static final class OnlyHeir extends SealedEndpoint {}

  @ServerEndpoint("/private")
  static class PrivateEndpoint {
    @OnMessage
    private void message(String text) {}
  }

  @Test
  void subclass_isMadeOnce() {
    Class<?> subclass = EndpointClasses.subclass(OpenEndpoint.class);

    assertThat(subclass).isNotEqualTo(OpenEndpoint.class).isAssignableTo(OpenEndpoint.class);
    assertThat(EndpointClasses.subclass(OpenEndpoint.class)).isSameAs(subclass);
  }

  @Test
  void subclass_ofASubclassOfOurs_isItself() {
    Class<?> subclass = EndpointClasses.subclass(OpenEndpoint.class);

    assertThat(EndpointClasses.subclass(subclass)).isSameAs(subclass);
  }

  @Test
  void subclass_ofWhatCannotBeExtended_isTheClassItself() {
    assertThat(EndpointClasses.subclass(FinalEndpoint.class)).isEqualTo(FinalEndpoint.class);
    assertThat(EndpointClasses.subclass(RecordEndpoint.class)).isEqualTo(RecordEndpoint.class);
    assertThat(EndpointClasses.subclass(SealedEndpoint.class)).isEqualTo(SealedEndpoint.class);
  }

  @Test
  void front_isMadeOfWhatCannotBeExtended() {
    assertThat(EndpointClasses.front(FinalEndpoint.class)).isNotEqualTo(FinalEndpoint.class);
    assertThat(EndpointClasses.front(RecordEndpoint.class)).isNotEqualTo(RecordEndpoint.class);
    assertThat(EndpointClasses.front(SealedEndpoint.class)).isNotEqualTo(SealedEndpoint.class);
  }

  @Test
  void front_ofWhatItCannotCall_isTheClassItself() {
    assertThat(EndpointClasses.front(PrivateEndpoint.class)).isEqualTo(PrivateEndpoint.class);
  }

  @Test
  void front_ofNoEndpoint_isTheClassItself() {
    assertThat(EndpointClasses.front(String.class)).isEqualTo(String.class);
  }
}
