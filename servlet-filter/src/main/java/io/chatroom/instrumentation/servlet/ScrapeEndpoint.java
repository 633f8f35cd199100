package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Settings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the metrics where the settings say: in the application's own context or at a port. */
final class ScrapeEndpoint {

  /** The context attribute that holds the port, an Integer, where the metrics have their own. */
  static final String PORT_ATTRIBUTE = "io.chatroom.instrumentation.servlet.metrics.port";

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");
  private static final int NO_PORT = -1;

  private final ScrapeSource source;
  private final BearerToken token;
  private final String path;
  private final String host;
  private final int port;
  private final int seconds;

  private ScrapeEndpoint(ScrapeSource source, Settings settings) {
    this.source = source;
    this.token = new BearerToken(settings.text("metrics.token"));
    this.path = settings.text("metrics.path", "/metrics");
    this.host = settings.text("metrics.host", "127.0.0.1");
    this.port = settings.number("metrics.port", NO_PORT, 0, 65535);
    this.seconds = settings.number("metrics.timeout.seconds", 30, 1, 3600);
    if (!path.startsWith("/") || path.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "CHATROOM_METRICS_PATH (or chatroom.metrics.path) is '%s'; allowed is a path that begins with / and has no *"
              .formatted(path));
    }
  }

  /** Registers the endpoint, or does nothing if the application has one at the same path. */
  static void register(ServletContext context, ChatRoomTelemetry telemetry) {
    ScrapeEndpoint endpoint = new ScrapeEndpoint(new ScrapeSource(telemetry), telemetry.settings());
    if (endpoint.port == NO_PORT) {
      endpoint.registerServlet(context);
    } else {
      endpoint.openPort(context);
    }
  }

  private void registerServlet(ServletContext context) {
    if (context.getServletRegistrations().values().stream()
        .anyMatch(servlet -> servlet.getMappings().contains(path))) {
      log.info("The application answers at {} itself; no scrape endpoint is added", path);
      return;
    }
    ServletRegistration.Dynamic servlet =
        context.addServlet("chatRoomMetrics", new MetricsServlet(source, token));
    if (servlet == null) {
      log.warn("There is a servlet named chatRoomMetrics already; no scrape endpoint is added");
      return;
    }
    servlet.addMapping(path);
  }

  private void openPort(ServletContext context) {
    MetricsPort opened;
    try {
      opened = MetricsPort.open(new InetSocketAddress(host, port), path, source, token, seconds);
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(
          "CHATROOM_METRICS_PORT is '%d' at CHATROOM_METRICS_HOST '%s', where nothing can listen: %s; allowed is a free port of this machine"
              .formatted(port, host, e.getMessage()),
          e);
    }
    context.setAttribute(PORT_ATTRIBUTE, opened.port());
    context.addListener(new ClosesWithContext(opened));
    log.info("Metrics are at http://{}:{}{}", host, opened.port(), path);
  }

  private record ClosesWithContext(MetricsPort port) implements ServletContextListener {
    @Override
    public void contextDestroyed(ServletContextEvent event) {
      port.close();
    }
  }
}
