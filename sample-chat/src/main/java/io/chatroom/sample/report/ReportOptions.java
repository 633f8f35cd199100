package io.chatroom.sample.report;

import io.chatroom.sample.http.HttpAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to report on and where to write it.
 *
 * @param job the Prometheus job of the chat; null for all
 * @param outs at least one file, each ending in .html or .md
 */
record ReportOptions(
    Instant from,
    Instant to,
    URI prometheus,
    ZoneId zone,
    Language language,
    @Nullable String job,
    List<Path> outs) {

  static final Duration SHORTEST = Duration.ofMinutes(10);
  static final Duration LONGEST = Duration.ofDays(400);

  private static final String TIMES =
      "2026-11-01, 2026-11-01T09:30, 2026-11-01T09:30:00Z, now or now-7d";
  private static final Pattern AGO = Pattern.compile("now(?:-(\\d{1,5})([mhdw]))?");
  private static final List<String> NAMES =
      List.of("--from", "--to", "--prometheus", "--out", "--lang", "--zone", "--job");

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it makes no sense, naming the option, what it got, and what
   *     is allowed
   */
  static ReportOptions parse(List<String> arguments, Clock clock) {
    Map<String, String> values = new HashMap<>();
    List<Path> outs = new ArrayList<>();
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String name = rest.remove();
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "no option '%s'; there are %s".formatted(name, String.join(", ", NAMES)));
      }
      String value = rest.poll();
      if (value == null || value.isBlank() || value.startsWith("--")) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      if (name.equals("--out")) {
        outs.add(out(value));
      } else if (values.put(name, value) != null) {
        throw new IllegalArgumentException(name + " is there twice");
      }
    }
    if (outs.isEmpty()) {
      throw new IllegalArgumentException("--out FILE is missing: a file ending in .html or .md");
    }
    ZoneId zone = zone(values.getOrDefault("--zone", "UTC"));
    Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    Instant from = time("--from", required(values, "--from", TIMES), zone, now);
    Instant to = time("--to", values.getOrDefault("--to", "now"), zone, now);
    return checked(
        new ReportOptions(
            from,
            to.isAfter(now) ? now : to,
            url(required(values, "--prometheus", "a URL such as http://localhost:9090")),
            zone,
            language(values.getOrDefault("--lang", "en")),
            values.get("--job"),
            List.copyOf(outs)));
  }

  private static ReportOptions checked(ReportOptions options) {
    Duration length = Duration.between(options.from, options.to);
    if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "from %s to %s (or now) is no period of %d minutes to %d days"
              .formatted(options.from, options.to, SHORTEST.toMinutes(), LONGEST.toDays()));
    }
    return options;
  }

  private static String required(Map<String, String> values, String name, String allowed) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("%s is missing: %s".formatted(name, allowed));
    }
    return value;
  }

  /** To the minute. */
  private static Instant time(String name, String value, ZoneId zone, Instant now) {
    Matcher ago = AGO.matcher(value);
    try {
      Instant time;
      if (ago.matches()) {
        time = ago.group(1) == null ? now : now.minus(duration(ago.group(1), ago.group(2)));
      } else if (value.length() == 10) {
        time = LocalDate.parse(value).atStartOfDay(zone).toInstant();
      } else if (value.matches(".*(Z|[+-]\\d\\d:\\d\\d)")) {
        time = OffsetDateTime.parse(value).toInstant();
      } else {
        time = LocalDateTime.parse(value).atZone(zone).toInstant();
      }
      if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9000-01-01T00:00:00Z"))) {
        return time.truncatedTo(ChronoUnit.MINUTES);
      }
    } catch (DateTimeException notATime) {
      // Told below, as any other value that does not fit.
    }
    throw new IllegalArgumentException("%s is '%s'; allowed are %s".formatted(name, value, TIMES));
  }

  private static Duration duration(String number, String unit) {
    long count = Long.parseLong(number);
    return switch (unit) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  private static URI url(String value) {
    URI address = HttpAddress.parse(value);
    if (address != null) {
      return address;
    }
    throw new IllegalArgumentException(
        "--prometheus is '%s'; allowed is a URL such as http://localhost:9090, without user and query"
            .formatted(HttpAddress.masked(value)));
  }

  private static ZoneId zone(String value) {
    try {
      return value.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(value);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--zone is '%s'; allowed are UTC, +08:00 and names such as Asia/Shanghai"
              .formatted(value),
          e);
    }
  }

  private static Language language(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "en" -> Language.EN;
      case "zh" -> Language.ZH;
      default ->
          throw new IllegalArgumentException("--lang is '%s'; allowed are zh, en".formatted(value));
    };
  }

  private static Path out(String value) {
    if (!value.endsWith(".html") && !value.endsWith(".md")) {
      throw new IllegalArgumentException(
          "--out is '%s'; allowed is a file ending in .html or .md".formatted(value));
    }
    try {
      Path out = Path.of(value).toAbsolutePath();
      if (out.getParent() == null || !Files.isDirectory(out.getParent())) {
        throw new IllegalArgumentException(
            "--out is '%s'; there is no folder %s".formatted(value, out.getParent()));
      }
      return out;
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("--out is '%s': %s".formatted(value, e.getReason()), e);
    }
  }
}
