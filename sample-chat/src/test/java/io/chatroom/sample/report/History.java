package io.chatroom.sample.report;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A day of a chat, minute by minute, with known totals: 600 requests and 120 messages a minute, 240
 * of them between 20:00 and 21:00. From 03:00 to 03:30 one request in ten fails and one in five is
 * slow. From 12:00 to 14:00 there is no data. An alert fires from 03:05 to 03:45, one from 11:30
 * into the gap, one from 23:00 on.
 */
final class History {

  static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");

  private static final String[] BOUNDS = {"0.1", "0.5", "1.0", "2.0", "5.0", "+Inf"};

  private final Map<String, StringBuilder> families = new LinkedHashMap<>();
  private final double[] latency = new double[BOUNDS.length];
  private final double[] delivery = new double[BOUNDS.length];
  private double good;
  private double bad;
  private double messages;

  private History() {}

  static String openMetrics() {
    return new History().written();
  }

  private String written() {
    // A minute before, so that the day's first minute has something to increase from.
    for (int minute = -1; minute <= 24 * 60; minute++) {
      if (minute >= 0) {
        pass(minute);
      }
      if (minute <= 12 * 60 || minute >= 14 * 60) {
        samples(minute);
      }
      if (minute > 3 * 60 + 5 && minute <= 3 * 60 + 45) {
        alert(minute, "ChatRoomHighErrorRate", "critical", "instance=\"<b>a|b</b>\"");
      }
      if (minute > 11 * 60 + 30 && minute <= 12 * 60) {
        alert(minute, "ChatRoomDeliverySlow", "warning", "slo=\"delivery\"");
      }
      if (minute > 23 * 60) {
        alert(minute, "ChatRoomHighConcurrentConnections", "warning", "endpoint=\"/chat\"");
      }
      if (minute <= 12 * 60 || minute >= 14 * 60) {
        alert(minute, "Watchdog", "none", "cluster=\"c\"");
      }
    }
    StringBuilder text = new StringBuilder();
    families.forEach((type, lines) -> text.append(type).append(lines));
    return text.append("# EOF\n").toString();
  }

  /** What happens in the minute that ends at {@code minute}. */
  private void pass(int minute) {
    boolean isIncident = minute > 3 * 60 && minute <= 3 * 60 + 30;
    bad += isIncident ? 60 : 0;
    good += isIncident ? 540 : 600;
    messages += minute > 20 * 60 && minute <= 21 * 60 ? 240 : 120;
    double slow = isIncident ? 120 : 0;
    add(latency, 300, 570 - slow, 600 - slow, 600 - slow, 600, 600);
    add(delivery, 1_180, 1_188, 1_194, 1_200, 1_200, 1_200);
  }

  private static void add(double[] counts, double... more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more[i];
    }
  }

  private void samples(int minute) {
    String requests =
        "chatroom_http_requests_total{job=\"chat\",method=\"GET\",route=\"/api\",status=";
    line("# TYPE chatroom_http_requests counter\n", minute, requests + "\"200\"}", good);
    line("# TYPE chatroom_http_requests counter\n", minute, requests + "\"500\"}", bad);
    line("# TYPE chatroom_http_requests counter\n", minute, requests + "\"101\"}", 7 * good);
    line(
        "# TYPE chatroom_http_requests counter\n",
        minute,
        "chatroom_http_requests_total{job=\"chat\",method=\"GET\",route=\"/metrics\",status=\"500\"}",
        9 * good);
    buckets(
        minute,
        "chatroom_http_request_duration_seconds_bucket{job=\"chat\",method=\"GET\",outcome=\"success\",route=\"/api\",le=",
        latency);
    buckets(
        minute,
        "chatroom_message_delivery_duration_seconds_bucket{job=\"chat\",path=\"local\",room_class=\"public\",le=",
        delivery);
    line(
        "# TYPE chatroom_messages counter\n",
        minute,
        "chatroom_messages_total{job=\"chat\",kind=\"text\",room_class=\"public\"}",
        messages);
    line(
        "# TYPE chatroom_websocket_connections_active gauge\n",
        minute,
        "chatroom_websocket_connections_active{endpoint=\"/chat\",job=\"chat\"}",
        minute > 20 * 60 && minute <= 21 * 60 ? 900 : 400);
  }

  private void buckets(int minute, String series, double[] counts) {
    for (int i = 0; i < BOUNDS.length; i++) {
      String name = series.substring(0, series.indexOf('{'));
      line("# TYPE " + name + " unknown\n", minute, series + "\"" + BOUNDS[i] + "\"}", counts[i]);
    }
  }

  private void alert(int minute, String name, String severity, String more) {
    line(
        "# TYPE ALERTS gauge\n",
        minute,
        "ALERTS{alertname=\"%s\",alertstate=\"firing\",%s,service=\"chatroom\",severity=\"%s\"}"
            .formatted(name, more, severity),
        1);
  }

  private void line(String type, int minute, String series, double value) {
    families
        .computeIfAbsent(type, t -> new StringBuilder())
        .append(series)
        .append(' ')
        .append((long) value)
        .append(' ')
        .append(DAY.plus(Duration.ofMinutes(minute)).getEpochSecond())
        .append('\n');
  }
}
