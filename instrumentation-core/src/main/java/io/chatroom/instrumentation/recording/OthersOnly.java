package io.chatroom.instrumentation.recording;

import static java.util.Objects.requireNonNull;

import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import org.jspecify.annotations.Nullable;

/** A scrape that is to collect everything but our own series, which are written by themselves. */
public final class OthersOnly implements PrometheusScrapeRequest {

  private final PrometheusScrapeRequest request;

  /** The scrape {@code request} without our own series. */
  public OthersOnly(PrometheusScrapeRequest request) {
    this.request = requireNonNull(request, "request");
  }

  @Override
  public String getRequestPath() {
    return request.getRequestPath();
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return request.getParameterValues(name);
  }
}
