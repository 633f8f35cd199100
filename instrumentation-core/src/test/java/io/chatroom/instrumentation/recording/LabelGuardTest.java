package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelGuardTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Recorders recorders = new Recorders(registry);
  private final LabelGuard<CounterRecorder> endpoints =
      recorders.guard(
          ChatMeter.WEBSOCKET_CONNECTIONS,
          "endpoint",
          endpoint -> recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, endpoint));

  @Test
  void values_withinTheCap_keepTheirNames() {
    endpoints.get("/chat").increment();

    assertThat(count("/chat")).isEqualTo(1);
    assertThat(overflow()).isZero();
  }

  @Test
  void flood_fromManyThreads_losesNoEvent_andMakesNoSeries() {
    IntStream.range(0, 10_000).parallel().forEach(i -> endpoints.get("/" + i).increment());

    assertThat(registry.get("chatroom.websocket.connections").counters()).hasSize(20 + 1);
    assertThat(
            registry.get("chatroom.websocket.connections").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum())
        .isEqualTo(10_000);
    assertThat(count(Label.OTHER)).isEqualTo(10_000 - 20);
    assertThat(overflow()).isEqualTo(10_000 - 20);
  }

  @Test
  void value_thatIsTooLongToKeep_isOverflow() {
    endpoints.get("/" + "x".repeat(10_000)).increment();

    assertThat(count(Label.OTHER)).isEqualTo(1);
    assertThat(overflow()).isEqualTo(1);
  }

  @Test
  void value_thatIsSpelledAsTheOverflow_takesNoRoom() {
    assertThat(endpoints.get(Label.OTHER)).isSameAs(endpoints.other());
    assertThat(overflow()).isZero();
  }

  @Test
  void entry_isMadeOncePerValue() {
    LongAdder made = new LongAdder();
    LabelGuard<Object> guard =
        recorders.guard(
            ChatMeter.HTTP_REQUESTS,
            "route",
            route -> {
              made.increment();
              return new Object();
            });
    IntStream.range(0, 1_000).parallel().forEach(i -> guard.get("/same"));

    assertThat(made.sum()).isEqualTo(1 + 1);
  }

  private double count(String endpoint) {
    return registry
        .get("chatroom.websocket.connections")
        .tag("endpoint", endpoint)
        .counter()
        .count();
  }

  private double overflow() {
    return registry
        .get("chatroom.instrumentation.overflow")
        .tags("metric", "chatroom_websocket_connections_total", "label", "endpoint")
        .functionCounter()
        .count();
  }
}
