package io.chatroom.sample.ops;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people type them: 30m, 2h, 1h30m, 7d. */
final class Durations {

  static final Duration MIN = Duration.ofMinutes(1);
  static final Duration MAX = Duration.ofDays(30);

  static final String ALLOWED = "a duration such as 30m, 2h, 1h30m or 7d, from 1m to 30d";

  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,4})h)?(?:(\\d{1,6})m)?", Pattern.CASE_INSENSITIVE);

  private Durations() {}

  /** Returns null for what is no duration or is out of bounds. */
  static @Nullable Duration parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      return null;
    }
    Duration duration =
        Duration.ofDays(number(parts.group(1)))
            .plusHours(number(parts.group(2)))
            .plusMinutes(number(parts.group(3)));
    return duration.compareTo(MIN) < 0 || duration.compareTo(MAX) > 0 ? null : duration;
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
