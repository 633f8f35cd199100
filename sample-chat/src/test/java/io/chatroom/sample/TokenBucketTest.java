package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.sample.Limits.Rate;
import org.junit.jupiter.api.Test;

/** So many a second, and so many at once. */
class TokenBucketTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void bucket_isEmptyAfterItsBurst_andFillsAgain() {
    Rate rate = new Rate(2, 3);
    TokenBucket bucket = new TokenBucket(rate, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take(rate, 0)).isZero();
    }
    assertThat(bucket.take(rate, 0)).isEqualTo(1);
    assertThat(bucket.take(rate, SECOND / 2)).isZero();
    assertThat(bucket.take(rate, SECOND / 2)).isEqualTo(1);
  }

  /** Two threads read the clock before either takes, or one before the bucket is made. */
  @Test
  void clockThatWasReadEarlier_takesNothingAway() {
    Rate rate = new Rate(1_000_000, 400);
    TokenBucket bucket = new TokenBucket(rate, SECOND);
    assertThat(bucket.take(rate, 0)).isZero();
    assertThat(bucket.take(rate, SECOND)).isZero();
  }
}
