package io.chatroom.instrumentation.servlet;

import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A scrape without a network. */
final class RecordedScrape
    implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {

  private final String accept;
  private final String encoding;
  private final Map<String, String> headers = new TreeMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  RecordedScrape(String accept, String encoding) {
    this.accept = accept;
    this.encoding = encoding;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body.toByteArray();
  }

  String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  @Override
  public PrometheusHttpRequest getRequest() {
    return this;
  }

  @Override
  public PrometheusHttpResponse getResponse() {
    return this;
  }

  @Override
  public String getQueryString() {
    return null;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String value =
        name.equals("Accept") ? accept : name.equals("Accept-Encoding") ? encoding : null;
    return Collections.enumeration(value == null ? List.of() : List.of(value));
  }

  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public String getRequestPath() {
    return "/metrics";
  }

  @Override
  public void setHeader(String name, String value) {
    headers.put(name, value);
  }

  @Override
  public OutputStream sendHeadersAndGetBody(int status, int contentLength) {
    return body;
  }

  @Override
  public void handleException(IOException failure) throws IOException {
    throw failure;
  }

  @Override
  public void handleException(RuntimeException failure) {
    throw failure;
  }

  @Override
  public void close() {
    // Nothing was opened.
  }
}
