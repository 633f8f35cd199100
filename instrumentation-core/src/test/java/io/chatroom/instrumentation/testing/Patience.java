package io.chatroom.instrumentation.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How tests wait: long, as a machine that builds other things as well may stop for seconds, and
 * looking often at first, as most of what they wait for is there at once. JUnit finds it by itself.
 */
public final class Patience implements LauncherSessionListener {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int LONGEST_POLL_MILLIS = 100;

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(TIMEOUT);
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval((polls, before) -> pollInterval(polls));
  }

  /** 2, 4, 8 ... 64, 100, 100 ... milliseconds. */
  private static Duration pollInterval(int polls) {
    return Duration.ofMillis(Math.min(LONGEST_POLL_MILLIS, 1 << Math.min(polls, 7)));
  }
}
