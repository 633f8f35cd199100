package io.chatroom.instrumentation.servlet;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
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
 * <p>Settings: {@code CHATROOM_HTTP_FILTER=false} leaves out the filter, {@code
 * CHATROOM_HTTP_LISTENER=false} its listener, {@code CHATROOM_METRICS_ENDPOINT=false} the scrape
 * endpoint. That answers at {@code CHATROOM_METRICS_PATH}, by default {@code /metrics}; with {@code
 * CHATROOM_METRICS_TOKEN} only to who sends it as a bearer token; with {@code
 * CHATROOM_METRICS_PORT} at that port instead of the application's, on the loopback address unless
 * {@code CHATROOM_METRICS_HOST} names another, where a scraper is cut off after {@code
 * CHATROOM_METRICS_TIMEOUT_SECONDS}, by default 30.
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
   * @throws IllegalStateException if the port for the metrics is taken
   */
  @Override
  public void onStartup(@Nullable Set<Class<?>> ignored, ServletContext context) {
    if (context.getAttribute(DONE) != null) {
      return;
    }
    context.setAttribute(DONE, true);
    ChatRoomTelemetry recordsInto = telemetry != null ? telemetry : ChatRoomTelemetry.global();
    Settings settings = recordsInto.settings();
    if (settings.flag("http.listener", true)) {
      context.addListener(new RequestEndListener());
    }
    if (settings.flag("http.filter", true)) {
      registerFilter(context, recordsInto);
    }
    if (settings.flag("metrics.endpoint", true)) {
      ScrapeEndpoint.register(context, recordsInto);
    }
  }

  private void registerFilter(ServletContext context, ChatRoomTelemetry recordsInto) {
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
}
