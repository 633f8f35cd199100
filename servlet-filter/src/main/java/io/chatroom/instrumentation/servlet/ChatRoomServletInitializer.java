package io.chatroom.instrumentation.servlet;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers everything in a servlet context: the filter before all others, the listener it needs,
 * and the scrape endpoint. Containers that scan for initializers run it by themselves; an embedded
 * one is given {@code new ChatRoomServletInitializer(telemetry)} with its {@code
 * addServletContainerInitializer}. What the application has registered itself is left alone, and a
 * second run does nothing.
 *
 * <p>Settings: {@code CHATROOM_HTTP_FILTER=false} leaves out filter and listener, {@code
 * CHATROOM_METRICS_ENDPOINT=false} the scrape endpoint; {@code CHATROOM_METRICS_PATH} is where that
 * is, by default {@code /metrics}.
 */
public final class ChatRoomServletInitializer implements ServletContainerInitializer {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private static final String DONE = ChatRoomServletInitializer.class.getName();

  private final @Nullable ChatRoomTelemetry telemetry;
  private final @Nullable RouteNamer routeNamer;

  /** Records into {@link ChatRoomTelemetry#global()}: for containers, which make initializers. */
  public ChatRoomServletInitializer() {
    this.telemetry = null;
    this.routeNamer = null;
  }

  /** Records into {@code telemetry}. */
  public ChatRoomServletInitializer(ChatRoomTelemetry telemetry) {
    this.telemetry = requireNonNull(telemetry, "telemetry");
    this.routeNamer = null;
  }

  /** Records into {@code telemetry}, asking {@code routeNamer} for routes first. */
  public ChatRoomServletInitializer(ChatRoomTelemetry telemetry, RouteNamer routeNamer) {
    this.telemetry = requireNonNull(telemetry, "telemetry");
    this.routeNamer = requireNonNull(routeNamer, "routeNamer");
  }

  /**
   * Registers what is missing.
   *
   * @param ignored classes found by scanning; we ask for none
   * @throws IllegalArgumentException if a setting does not fit
   */
  @Override
  public void onStartup(@Nullable Set<Class<?>> ignored, ServletContext context) {
    if (context.getAttribute(DONE) != null) {
      return;
    }
    context.setAttribute(DONE, true);
    ChatRoomTelemetry recordsInto = telemetry != null ? telemetry : ChatRoomTelemetry.global();
    Settings settings = recordsInto.settings();
    if (settings.flag("http.filter", true)) {
      registerFilter(context, recordsInto);
    }
    if (settings.flag("metrics.endpoint", true)) {
      registerEndpoint(context, recordsInto, settings.text("metrics.path", "/metrics"));
    }
  }

  private void registerFilter(ServletContext context, ChatRoomTelemetry recordsInto) {
    context.addListener(new RequestEndListener());
    if (context.getFilterRegistrations().values().stream()
        .anyMatch(filter -> ChatRoomFilter.class.getName().equals(filter.getClassName()))) {
      return;
    }
    FilterRegistration.Dynamic filter =
        context.addFilter("chatRoomFilter", new ChatRoomFilter(recordsInto, routeNamer));
    if (filter == null) {
      log.warn("There is a filter named chatRoomFilter already: HTTP requests are not recorded");
      return;
    }
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
        false, // before the filters of web.xml
        "/*");
  }

  private static void registerEndpoint(
      ServletContext context, ChatRoomTelemetry recordsInto, String path) {
    if (!path.startsWith("/") || path.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "CHATROOM_METRICS_PATH (or chatroom.metrics.path) is '%s'; allowed is a path that begins with / and has no *"
              .formatted(path));
    }
    if (context.getServletRegistrations().values().stream()
        .anyMatch(servlet -> servlet.getMappings().contains(path))) {
      log.info("The application answers at {} itself; no scrape endpoint is added", path);
      return;
    }
    ServletRegistration.Dynamic servlet =
        context.addServlet("chatRoomMetrics", new MetricsServlet(recordsInto.meterRegistry()));
    if (servlet == null) {
      log.warn("There is a servlet named chatRoomMetrics already; no scrape endpoint is added");
      return;
    }
    servlet.addMapping(path);
  }
}
