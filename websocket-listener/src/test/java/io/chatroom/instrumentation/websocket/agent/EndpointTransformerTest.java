package io.chatroom.instrumentation.websocket.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.websocket.LoaderWithout;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the agent says where an application lacks something; the rest needs a JVM of its own. */
class EndpointTransformerTest {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void giveBack() {
    System.setErr(before);
  }

  @ParameterizedTest
  @CsvSource({
    ".*/byte-buddy[^/]*\\.jar, net.bytebuddy:byte-buddy",
    ".*/websocket-listener/target/classes, chatroom-websocket-listener"
  })
  void classIsLeftAsItIs_andWhatIsMissingIsNamed(String leftOut, String missing) throws Exception {
    assertThat(transformed(leftOut, Annotated.class)).isNull();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("\n")
        .contains(Annotated.class.getName() + " is not monitored", missing);
  }

  @ParameterizedTest
  @CsvSource({".*/byte-buddy[^/]*\\.jar", ".*/websocket-listener/target/classes"})
  void ofAClassThatNobodyWantsMonitored_nothingIsSaid(String leftOut) throws Exception {
    assertThat(transformed(leftOut, NotAnnotated.class)).isNull();
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private static byte[] transformed(String leftOut, Class<?> type) throws Exception {
    try (LoaderWithout loader = new LoaderWithout(leftOut)) {
      return new EndpointTransformer(ClassNames.parse(null))
          .transform(loader, type.getName().replace('.', '/'), null, null, loader.read(type));
    }
  }

  @MonitoredEndpoint
  @ServerEndpoint("/annotated")
  public static class Annotated {
    @OnMessage
    public void message(Session session, String text) {}
  }

  @ServerEndpoint("/not-annotated")
  public static class NotAnnotated {
    @OnMessage
    public void message(Session session, String text) {}
  }
}
