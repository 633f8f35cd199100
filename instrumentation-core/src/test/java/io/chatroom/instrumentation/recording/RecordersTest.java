package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.ChatMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordersTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Recorders recorders = new Recorders(registry);

  @Test
  void counter_isExposedAtZero_thenCounts() {
    CounterRecorder counter = recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat");
    assertThat(line("chatroom_websocket_connections_total{endpoint=\"/chat\"}")).isEqualTo("0.0");

    counter.increment();
    counter.add(2);
    assertThat(line("chatroom_websocket_connections_total{endpoint=\"/chat\"}")).isEqualTo("3.0");
  }

  @Test
  void counter_neverGoesBack_whateverItIsTold() {
    CounterRecorder counter = recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat");
    double last = 0;
    for (double amount : new double[] {2, -1, Double.NaN, 0.5, -0.5, 0x1p62, 0x1p63, 0x1p63, 1}) {
      counter.add(amount);
      double count =
          Double.parseDouble(line("chatroom_websocket_connections_total{endpoint=\"/chat\"}"));
      assertThat(count).isGreaterThanOrEqualTo(last);
      last = count;
    }
    assertThat(last).isEqualTo(0x1p64 + 0x1p62);
  }

  @Test
  void counterOfAnotherRegistry_neverGoesBackEither() {
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    CounterRecorder counter =
        new Recorders(simple).counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat");
    for (double amount : new double[] {2, -1, Double.NaN}) {
      counter.add(amount);
    }

    assertThat(simple.counter("chatroom.websocket.connections", "endpoint", "/chat").count())
        .isEqualTo(2);
  }

  @Test
  void histogramOfSeconds_takesNanoseconds_intoTheBucketsOfTheContract() {
    HistogramRecorder histogram =
        recorders.histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", "/", "success");
    histogram.record(TimeUnit.MILLISECONDS.toNanos(1100));

    String series =
        "chatroom_http_request_duration_seconds%s{method=\"GET\",outcome=\"success\",route=\"/\"%s}";
    assertThat(line(series.formatted("_bucket", ",le=\"1.0\""))).isEqualTo("0");
    assertThat(line(series.formatted("_bucket", ",le=\"2.0\""))).isEqualTo("1");
    assertThat(line(series.formatted("_sum", ""))).isEqualTo("1.1");
  }

  @Test
  void histogram_ofAClockThatSteppedBack_countsZero() {
    recorders.histogram(ChatMeter.BROKER_LAG).record(-5);

    assertThat(line("chatroom_broker_lag_seconds_count")).isEqualTo("1");
    assertThat(line("chatroom_broker_lag_seconds_sum")).isEqualTo("0.0");
  }

  @Test
  void histogramOfBytes_takesBytes() {
    recorders.histogram(ChatMeter.WEBSOCKET_MESSAGE_SIZE, "/chat", "in").record(100);

    assertThat(
            line("chatroom_websocket_message_size_bytes_sum{direction=\"in\",endpoint=\"/chat\"}"))
        .isEqualTo("100.0");
  }

  @Test
  void liveSet_isCountedOncePerMember_whateverIsAddedOrRemovedTwice() {
    Set<String> live = recorders.liveSet(ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE, "/chat");
    live.add("a");
    live.add("a");
    live.add("b");
    live.remove("b");
    live.remove("b");

    assertThat(line("chatroom_websocket_connections_active{endpoint=\"/chat\"}")).isEqualTo("1.0");
  }

  @Test
  void gauge_thatThrows_costsItsOwnLineOnly() {
    recorders.gauge(
        ChatMeter.HTTP_REQUESTS_ACTIVE,
        () -> {
          throw new StackOverflowError();
        });
    recorders.gauge(ChatMeter.USERS_ONLINE, () -> 7);

    assertThat(line("chatroom_http_requests_active")).isEqualTo("NaN");
    assertThat(line("chatroom_users_online")).isEqualTo("7.0");
    assertThat(recorders.problems().count(Component.CORE)).isPositive();
  }

  @Test
  void askingTwice_yieldsTheSameSeries() {
    recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat").increment();
    recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat").increment();

    assertThat(line("chatroom_websocket_connections_total{endpoint=\"/chat\"}")).isEqualTo("2.0");
  }

  @Test
  void wrongLabels_areAMistakeOfTheCaller() {
    assertThatThrownBy(() -> recorders.counter(ChatMeter.MESSAGES, "public"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "chatroom_messages_total is a COUNTER with labels [room_class, kind]");
  }

  @Test
  void registry_thatRefusesMeters_costsNothingButTheData() {
    Recorders broken = new Recorders(new RefusingRegistry());
    broken.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat").increment();
    broken.histogram(ChatMeter.BROKER_LAG).record(1);
    broken.gauge(ChatMeter.USERS_ONLINE, () -> 1);

    assertThat(broken.problems().count(Component.CORE)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void registry_thatThrowsWhenRecording_isCountedEachTime() {
    MeterRegistry throwing = new ThrowingRegistry();
    Recorders broken = new Recorders(throwing);
    CounterRecorder counter = broken.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat");
    counter.increment();
    counter.increment();
    broken.histogram(ChatMeter.BROKER_LAG).record(1);

    assertThat(broken.problems().count(Component.CORE)).isEqualTo(3);
  }

  @Test
  void close_leavesNothingOfOursBehind() {
    recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat");
    recorders.close();

    assertThat(registry.scrape()).doesNotContain("chatroom");
  }

  /** Of what the application still does with us, when its registry goes to the next telemetry. */
  @Test
  void afterClose_nothingIsRegisteredAnyMore() {
    recorders.close();
    recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/late").increment();
    recorders.histogram(ChatMeter.BROKER_LAG).record(1);
    recorders.gauge(ChatMeter.USERS_ONLINE, () -> 1);
    recorders.total(ChatMeter.BROKER_CLOCK_SKEW, () -> 1);

    assertThat(registry.scrape()).isEmpty();
  }

  private String line(String series) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> line.substring(series.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line " + series + " in\n" + registry.scrape()));
  }

  private static final class RefusingRegistry extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      throw new IllegalStateException("refused");
    }

    @Override
    protected <T> io.micrometer.core.instrument.Gauge newGauge(
        Meter.Id id, T object, java.util.function.ToDoubleFunction<T> value) {
      throw new IllegalStateException("refused");
    }

    @Override
    protected Timer newTimer(
        Meter.Id id,
        io.micrometer.core.instrument.distribution.DistributionStatisticConfig config,
        io.micrometer.core.instrument.distribution.pause.PauseDetector pauseDetector) {
      throw new IllegalStateException("refused");
    }
  }

  private static final class ThrowingRegistry extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      return org.mockito.Mockito.mock(
          Counter.class,
          call -> {
            if (call.getMethod().getName().equals("getId")) {
              return id;
            }
            throw new NoClassDefFoundError("io/prometheus/Missing");
          });
    }

    @Override
    protected Timer newTimer(
        Meter.Id id,
        io.micrometer.core.instrument.distribution.DistributionStatisticConfig config,
        io.micrometer.core.instrument.distribution.pause.PauseDetector pauseDetector) {
      return org.mockito.Mockito.mock(
          Timer.class,
          call -> {
            if (call.getMethod().getName().equals("getId")) {
              return id;
            }
            throw new IllegalStateException("full");
          });
    }
  }
}
