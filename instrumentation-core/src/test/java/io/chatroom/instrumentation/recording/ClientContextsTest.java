package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.TraceParent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientContextsTest {

  private static final TraceParent SAMPLED = new TraceParent("1".repeat(32), "2".repeat(16), true);
  private static final TraceParent UNSAMPLED =
      new TraceParent("1".repeat(32), "2".repeat(16), false);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private long now = Long.MAX_VALUE - 5; // System.nanoTime() may wrap while we run.

  @Test
  void wellFormedContext_isContinued() {
    assertThat(contexts(Map.of()).parent(SAMPLED.toString())).isEqualTo(SAMPLED);
    assertThat(contexts(Map.of()).parent(UNSAMPLED.toString())).isEqualTo(UNSAMPLED);
  }

  @Test
  void noContext_isARoot_andNotCounted() {
    assertThat(contexts(Map.of()).parent(null)).isNull();
    assertThat(ignored("malformed")).isZero();
  }

  @Test
  void malformedContext_isIgnoredAndCounted() {
    ClientContexts contexts = contexts(Map.of());

    assertThat(contexts.parent("")).isNull();
    assertThat(contexts.parent(SAMPLED + "x".repeat(100_000))).isNull();
    assertThat(ignored("malformed")).isEqualTo(2);
  }

  @Test
  void sampledFlag_countsTenTimesASecond() {
    ClientContexts contexts = contexts(Map.of());

    assertThat(continued(contexts, 1000)).isEqualTo(10);
    assertThat(ignored("rate_limited")).isEqualTo(990);
    now += TimeUnit.MILLISECONDS.toNanos(500);
    assertThat(continued(contexts, 1000)).isEqualTo(5);
    now += TimeUnit.DAYS.toNanos(1);
    assertThat(continued(contexts, 1000)).isEqualTo(10);
  }

  @Test
  void unsampledContext_whereIdsDecide_isARoot_orItsClientWouldDecide() {
    assertThat(contexts(Map.of(), true).parent(UNSAMPLED.toString())).isNull();
    assertThat(contexts(Map.of(), true).parent(SAMPLED.toString())).isEqualTo(SAMPLED);
  }

  @Test
  void unsampledContext_needsNoLimit() {
    ClientContexts contexts = contexts(Map.of());

    assertThat(IntStream.range(0, 1000).filter(i -> contexts.parent(UNSAMPLED.toString()) != null))
        .hasSize(1000);
  }

  @Test
  void sampledFlag_canBeOfNoUse() {
    assertThat(continued(contexts(Map.of("chatroom.tracing.client.sampled.per.second", "0")), 9))
        .isZero();
  }

  @Test
  void requestsOfCallersWhoWantThemSampled_haveALimitOfTheirOwn() {
    ClientContexts contexts =
        contexts(Map.of("chatroom.tracing.request.sampled.per.second", "100"));

    assertThat(continued(contexts, 100)).isEqualTo(10);
    assertThat(IntStream.range(0, 1000).filter(i -> contexts.maySampleRequest())).hasSize(100);
    assertThat(ignored("rate_limited")).isEqualTo(990);
  }

  @Test
  void contexts_canBeSwitchedOff() {
    ClientContexts contexts = contexts(Map.of("chatroom.tracing.client.context", "false"));

    assertThat(contexts.parent(SAMPLED.toString())).isNull();
  }

  private long continued(ClientContexts contexts, int messages) {
    return IntStream.range(0, messages)
        .filter(i -> contexts.parent(SAMPLED.toString()) != null)
        .count();
  }

  private ClientContexts contexts(Map<String, String> settings) {
    return contexts(settings, false);
  }

  private ClientContexts contexts(Map<String, String> settings, boolean idsDecide) {
    return new ClientContexts(
        Settings.of(settings::get, name -> null), new Recorders(registry), idsDecide, () -> now);
  }

  private double ignored(String reason) {
    return registry
        .get("chatroom.instrumentation.contexts.ignored")
        .tag("reason", reason)
        .counter()
        .count();
  }
}
