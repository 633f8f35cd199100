package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.recording.OthersOnly;
import io.chatroom.instrumentation.recording.TextFamily;
import io.chatroom.instrumentation.recording.TextOutput;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.config.ExporterFilterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Answers a scrape as the Prometheus client's own handler does, byte by byte, but streams it and
 * lets our series write themselves, which have rendered their names and labels once. What is asked
 * for or configured in a way that this does not know (some names only, protobuf, other escapings,
 * created timestamps, exemplars everywhere) the client's handler answers.
 */
final class ScrapeHandler {

  private static final byte[] END = {'#', ' ', 'E', 'O', 'F', '\n'};

  private final ScrapeSource source;
  private final PrometheusScrapeHandler clients;
  private final ExpositionFormats formats;
  private final boolean isConfigured;

  ScrapeHandler(ScrapeSource source) {
    this(source, PrometheusProperties.get());
  }

  /**
   * @param properties of the Prometheus client
   */
  ScrapeHandler(ScrapeSource source, PrometheusProperties properties) {
    this.source = source;
    this.clients = new PrometheusScrapeHandler(properties, source);
    this.formats = ExpositionFormats.init(properties);
    ExporterFilterProperties filter = properties.getExporterFilterProperties();
    this.isConfigured =
        filter.getAllowedMetricNames() != null
            || filter.getAllowedMetricNamePrefixes() != null
            || filter.getExcludedMetricNames() != null
            || filter.getExcludedMetricNamePrefixes() != null
            || properties.getExporterProperties().getIncludeCreatedTimestamps()
            || properties.getExporterProperties().getExemplarsOnAllMetricTypes()
            || properties.getExporterHttpServerProperties().isPreferUncompressedResponse();
  }

  void handle(PrometheusHttpExchange exchange) throws IOException {
    PrometheusHttpRequest request = exchange.getRequest();
    String accept = request.getHeader("Accept");
    ExpositionFormatWriter writer = formats.findWriter(accept);
    List<TextFamily> ours = source.textFamilies();
    if (isConfigured
        || request.getQueryString() != null
        || !request.getMethod().equals("GET")
        || !TextFamily.canWriteAs(
            writer, EscapingScheme.fromAcceptHeader(accept, EscapingScheme.DEFAULT), ours)) {
      clients.handleRequest(exchange);
      return;
    }
    MetricSnapshots others = source.scrape(new OthersOnly(request));
    if (ours.isEmpty() || sharesAName(ours, others)) {
      clients.handleRequest(exchange);
      return;
    }
    PrometheusHttpResponse response = exchange.getResponse();
    response.setHeader("Content-Type", writer.getContentType());
    if (isZipped(request)) {
      response.setHeader("Content-Encoding", "gzip");
      try (OutputStream body = new GZIPOutputStream(response.sendHeadersAndGetBody(200, 0))) {
        write(ours, others, writer, body);
      }
    } else {
      write(ours, others, writer, response.sendHeadersAndGetBody(200, 0));
    }
  }

  /** In the order of names, as the client writes them. */
  private static void write(
      List<TextFamily> ours,
      MetricSnapshots others,
      ExpositionFormatWriter writer,
      OutputStream body)
      throws IOException {
    TextOutput out = new TextOutput(body);
    WithoutEnd between = new WithoutEnd(out);
    boolean formatHasEnd = writer instanceof OpenMetricsTextFormatWriter;
    List<MetricSnapshot> group = new ArrayList<>();
    int next = 0;
    for (MetricSnapshot other : others) {
      int until = next;
      while (until < ours.size()
          && ours.get(until).name().compareTo(other.getMetadata().getPrometheusName()) < 0) {
        until++;
      }
      if (until > next) {
        writeGroup(group, writer, between);
        group.clear();
      }
      for (; next < until; next++) {
        ours.get(next).write(out, writer);
      }
      group.add(other);
    }
    writeGroup(group, writer, between);
    for (; next < ours.size(); next++) {
      ours.get(next).write(out, writer);
    }
    if (formatHasEnd) {
      out.write(END);
    }
    out.close();
  }

  private static void writeGroup(
      List<MetricSnapshot> group, ExpositionFormatWriter writer, WithoutEnd out)
      throws IOException {
    if (!group.isEmpty()) {
      writer.write(out, new MetricSnapshots(group));
      out.endOfGroup();
    }
  }

  /** One family in two places would be no exposition. */
  private static boolean sharesAName(List<TextFamily> ours, MetricSnapshots others) {
    Set<String> names = new HashSet<>();
    ours.forEach(family -> names.add(family.name()));
    return others.stream()
        .anyMatch(other -> names.contains(other.getMetadata().getPrometheusName()));
  }

  private static boolean isZipped(PrometheusHttpRequest request) {
    Enumeration<String> headers = request.getHeaders("Accept-Encoding");
    return headers != null
        && Collections.list(headers).stream()
            .flatMap(header -> Arrays.stream(header.split(",", -1)))
            .anyMatch(encoding -> encoding.trim().equalsIgnoreCase("gzip"));
  }

  /** Each group of others ends as if it were the last one, where the format has an end. */
  private static final class WithoutEnd extends OutputStream {
    private final TextOutput out;
    private final byte[] held = new byte[END.length];
    private int holds;

    WithoutEnd(TextOutput out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int keep = Math.min(END.length, length);
      int release = Math.max(0, holds + keep - END.length);
      out.write(held, 0, release);
      System.arraycopy(held, release, held, 0, holds - release);
      holds -= release;
      out.write(bytes, offset, length - keep);
      System.arraycopy(bytes, offset + length - keep, held, holds, keep);
      holds += keep;
    }

    void endOfGroup() throws IOException {
      if (!Arrays.equals(held, 0, holds, END, 0, END.length)) {
        out.write(held, 0, holds);
      }
      holds = 0;
    }
  }
}
