package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketExemplarsTest {

  private final FakeSpan span = new FakeSpan();
  private final StripedHistogram histogram = new StripedHistogram(new long[] {0, 10}, span);

  @Test
  void noSpan_leavesNothing() {
    histogram.record(1);

    assertThat(histogram.scrapeExemplars()).isEmpty();
  }

  @Test
  void unsampledSpan_leavesNothing() {
    span.current("a", false);
    histogram.record(1);

    assertThat(histogram.scrapeExemplars()).isEmpty();
  }

  @Test
  void sampledSpans_areRememberedByBucket() {
    span.current("a", true);
    histogram.record(0);
    span.current("b", true);
    histogram.record(10);
    span.current("c", true);
    histogram.record(11);

    assertThat(histogram.scrapeExemplars())
        .extracting(BucketExemplars.Exemplar::traceId, BucketExemplars.Exemplar::value)
        .containsExactly(tuple("a", 0L), tuple("b", 10L), tuple("c", 11L));
  }

  @Test
  void bucket_takesOneSpanBetweenTwoScrapes() {
    span.current("a", true);
    histogram.record(1);
    span.current("b", true);
    histogram.record(2);
    assertThat(traces()).containsExactly("a");

    assertThat(traces()).containsExactly("a");

    span.current("c", true);
    histogram.record(3);
    span.current("d", true);
    histogram.record(4);
    assertThat(traces()).containsExactly("c");
  }

  @Test
  void spanThatEndsMeanwhile_leavesNothing() {
    span.current(null, true);
    histogram.record(1);

    assertThat(histogram.scrapeExemplars()).isEmpty();
  }

  private Iterable<String> traces() {
    return histogram.scrapeExemplars().stream().map(BucketExemplars.Exemplar::traceId).toList();
  }

  private static final class FakeSpan implements CurrentSpan {

    private @Nullable String traceId;
    private boolean sampled;

    void current(@Nullable String traceId, boolean sampled) {
      this.traceId = traceId;
      this.sampled = sampled;
    }

    @Override
    public boolean isPresent() {
      return traceId != null;
    }

    @Override
    public boolean isSampled() {
      return sampled;
    }

    @Override
    public @Nullable String traceId() {
      return traceId;
    }

    @Override
    public @Nullable String spanId() {
      return traceId;
    }
  }
}
