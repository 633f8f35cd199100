package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.servlet.ServletContext;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every way in leaves the application as it is, and says in one line what is missing. */
class WithoutByteBuddyTest {

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void giveBack() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Enhance.class,
        EnhanceClient.class,
        EnhanceClientObject.class,
        EnhanceDeployment.class,
        Configurator.class,
        Initializer.class
      })
  void application_runsAsItIs_andOneErrorNamesWhatIsMissing(Class<?> wayIn) throws Exception {
    try (LoaderWithout loader = new LoaderWithout(".*/byte-buddy[^/]*\\.jar")) {
      Callable<?> inside =
          (Callable<?>)
              Class.forName(wayIn.getName(), true, loader).getDeclaredConstructor().newInstance();
      Thread.currentThread().setContextClassLoader(loader); // where the API looks for a container
      @SuppressWarnings("unchecked") // of the JDK's classes, which both loaders share
      List<String> errors = (List<String>) inside.call();

      assertThat(errors).hasSize(1);
      assertThat(errors.get(0)).contains("$Endpoint", "net.bytebuddy:byte-buddy", "not monitored");
    }
  }

  /** Runs in the loader without Byte Buddy; returns what was logged as an error. */
  abstract static class WayIn implements Callable<List<String>> {
    @Override
    public List<String> call() throws Exception {
      Logger logger = (Logger) LoggerFactory.getLogger("io.chatroom.instrumentation");
      ListAppender<ILoggingEvent> appender = new ListAppender<>();
      appender.start();
      logger.addAppender(appender);
      goIn();
      return appender.list.stream()
          .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
          .map(event -> event.getLevel() + " " + event.getFormattedMessage())
          .toList();
    }

    abstract void goIn() throws Exception;
  }

  public static final class Enhance extends WayIn {
    @Override
    void goIn() {
      assertThat(MonitoredEndpoints.enhance(Endpoint.class)).isEqualTo(Endpoint.class);
      assertThat(MonitoredEndpoints.enhance(Endpoint.class)).isEqualTo(Endpoint.class);
    }
  }

  public static final class EnhanceClient extends WayIn {
    @Override
    void goIn() {
      assertThat(MonitoredEndpoints.enhance(EndpointOfClient.class))
          .isEqualTo(EndpointOfClient.class);
    }
  }

  public static final class EnhanceClientObject extends WayIn {
    @Override
    void goIn() {
      EndpointOfClient client = new EndpointOfClient();
      assertThat(MonitoredEndpoints.enhanceClient(client)).isSameAs(client);
    }
  }

  public static final class EnhanceDeployment extends WayIn {
    @Override
    void goIn() {
      ServerEndpointConfig config =
          ServerEndpointConfig.Builder.create(Endpoint.class, "/without").build();
      assertThat(MonitoredEndpoints.enhance(config)).isSameAs(config);
    }
  }

  public static final class Configurator extends WayIn {
    @Override
    void goIn() throws Exception {
      MonitoredConfigurator configurator = new MonitoredConfigurator();
      assertThat(configurator.getEndpointInstance(Endpoint.class).getClass())
          .isEqualTo(Endpoint.class);
    }
  }

  public static final class Initializer extends WayIn {
    @Override
    void goIn() {
      ServletContext context =
          (ServletContext)
              Proxy.newProxyInstance(
                  ServletContext.class.getClassLoader(),
                  new Class<?>[] {ServletContext.class},
                  (proxy, method, arguments) -> null);
      new MonitoredEndpointsInitializer().onStartup(Set.of(Endpoint.class), context);
    }
  }

  @MonitoredEndpoint
  @ServerEndpoint(value = "/without", configurator = MonitoredConfigurator.class)
  public static class Endpoint {
    @OnMessage
    public void message(String text) {}
  }

  @ClientEndpoint
  public static class EndpointOfClient {
    @OnMessage
    public void message(String text) {}
  }
}
