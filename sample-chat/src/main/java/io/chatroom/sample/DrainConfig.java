package io.chatroom.sample;

import java.time.Duration;
import java.util.Map;

/**
 * How the chat ends when others are to take over.
 *
 * @param delay from not being ready to the first close, so that load balancers notice ({@code
 *     CHAT_DRAIN_DELAY}, seconds)
 * @param perSecond connections that are closed in a second ({@code CHAT_DRAIN_RATE})
 * @param bound after which the process has ended, whatever is left ({@code CHAT_DRAIN_BOUND},
 *     seconds); connections are closed faster where it would not suffice
 */
record DrainConfig(Duration delay, int perSecond, Duration bound) {

  static final int DELAY_SECONDS = 2;
  static final int PER_SECOND = 120;
  static final int BOUND_SECONDS = 25;

  static DrainConfig from(Map<String, String> environment) {
    int delay = number(environment, "CHAT_DRAIN_DELAY", DELAY_SECONDS, 0, 600);
    int bound = number(environment, "CHAT_DRAIN_BOUND", BOUND_SECONDS, 1, 3_600);
    if (delay >= bound) {
      throw ChatConfig.refused(
          "CHAT_DRAIN_DELAY", Integer.toString(delay), "less than CHAT_DRAIN_BOUND, " + bound);
    }
    return new DrainConfig(
        Duration.ofSeconds(delay),
        number(environment, "CHAT_DRAIN_RATE", PER_SECOND, 1, 100_000),
        Duration.ofSeconds(bound));
  }

  private static int number(
      Map<String, String> environment, String name, int ifUnset, int min, int max) {
    String value = ChatConfig.text(environment, name, Integer.toString(ifUnset));
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as any other value that does not fit.
    }
    throw ChatConfig.refused(name, value, "a whole number from %d to %d".formatted(min, max));
  }
}
