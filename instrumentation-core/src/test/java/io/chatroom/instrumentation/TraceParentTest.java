package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.tracing.TraceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void parse_readsWhatToStringWrites() {
    TraceParent sampled = new TraceParent(TRACE, SPAN, true);
    TraceParent unsampled = new TraceParent(TRACE, SPAN, false);

    assertThat(sampled).hasToString("00-" + TRACE + "-" + SPAN + "-01");
    assertThat(TraceParent.parse(sampled.toString())).isEqualTo(sampled);
    assertThat(TraceParent.parse(unsampled.toString())).isEqualTo(unsampled);
  }

  @Test
  void parse_readsOnlyTheSampledFlag() {
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-ff").sampled()).isTrue();
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-fe").sampled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "-later-versions-may-add-fields"})
  void parse_readsLaterVersions(String rest) {
    assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01" + rest))
        .isEqualTo(new TraceParent(TRACE, SPAN, true));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333é-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\n-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1g",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 ",
      })
  void parse_ofAnythingElse_isNull(String text) {
    assertThat(TraceParent.parse(text)).isNull();
  }

  @Test
  void parse_readsNothingLong() {
    String valid = "cc-" + TRACE + "-" + SPAN + "-01-";

    assertThat(TraceParent.parse(valid + "x".repeat(1_000_000))).isNull();
  }

  @Test
  void constructor_refusesWhatIsNoId() {
    assertThatThrownBy(() -> new TraceParent("0".repeat(32), SPAN, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("traceId");
    assertThatThrownBy(() -> new TraceParent(TRACE, SPAN + "1", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spanId");
  }

  @Test
  void of_noSpan_isNull() {
    assertThat(TraceParent.of(TraceContext.NOOP)).isNull();
  }
}
