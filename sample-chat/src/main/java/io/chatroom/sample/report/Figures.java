package io.chatroom.sample.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How figures, times and durations are written in a report. */
final class Figures {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MM-dd", Locale.ROOT);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private final Language language;
  private final ZoneId zone;

  Figures(Language language, ZoneId zone) {
    this.language = language;
    this.zone = zone;
  }

  /** 12,345. */
  String count(double value) {
    return Double.isNaN(value)
        ? language.text("no.data")
        : String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  /** 99.95 %, as many digits as it takes to tell it from 100 % and never rounded up to that. */
  String share(double value) {
    if (Double.isNaN(value)) {
      return language.text("no.data");
    }
    double percent = Math.floor(value * 100 * 1_000 + 0.5) / 1_000;
    if (percent >= 100 && value < 1) {
      return "> 99.999 %";
    }
    String digits = String.format(Locale.ROOT, "%.3f", percent);
    return digits.replaceAll("\\.?0+$", "").replaceAll("^-0$", "0") + " %";
  }

  /** 123 ms or 1.23 s. */
  String seconds(double value) {
    if (Double.isNaN(value)) {
      return language.text("no.data");
    }
    return value < 1
        ? String.format(Locale.ROOT, "%.0f ms", value * 1_000)
        : String.format(Locale.ROOT, "%.2f s", value);
  }

  String time(Instant time) {
    return MINUTE.format(time.atZone(zone));
  }

  String day(Instant time) {
    return DAY.format(time.atZone(zone));
  }

  String clock(Instant time) {
    return CLOCK.format(time.atZone(zone));
  }

  String zone() {
    return zone.getId().equals("Z") ? "UTC" : zone.getId();
  }

  /** The same in all languages: 1 d 2 h, 35 min. */
  static String duration(Duration duration) {
    List<String> parts = new ArrayList<>();
    add(parts, duration.toDays(), "d");
    add(parts, duration.toHoursPart(), "h");
    add(parts, duration.toMinutesPart(), "min");
    return parts.isEmpty() ? "0 min" : String.join(" ", parts);
  }

  private static void add(List<String> parts, long number, String unit) {
    if (number > 0) {
      parts.add(number + " " + unit);
    }
  }
}
