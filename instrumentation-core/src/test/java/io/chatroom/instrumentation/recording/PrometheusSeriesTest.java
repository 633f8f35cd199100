package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.chatroom.instrumentation.ChatMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Whatever a user configured on the registry, our series expose what Micrometer's own would. */
class PrometheusSeriesTest {

  private static final long[] NANOS = {
    0, 1, 5_000_000, 5_000_001, 1_100_000_000, 2_000_000_000, 60_000_000_000L
  };

  static Stream<Arguments> configurations() {
    return Stream.of(
        Arguments.of("nothing", new MeterFilter() {}),
        Arguments.of("common tags", MeterFilter.commonTags(List.of(Tag.of("app", "chat")))),
        Arguments.of("a deny filter", MeterFilter.denyNameStartsWith("chatroom.http")),
        Arguments.of("a tag renamed", MeterFilter.renameTag("chatroom", "route", "uri")),
        Arguments.of("a tag left out", MeterFilter.ignoreTags("method")),
        Arguments.of(
            "the meter renamed",
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                return id.withName("my." + id.getName());
              }
            }),
        Arguments.of("tags with one value", MeterFilter.replaceTagValues("route", route -> "any")),
        Arguments.of("another help text", described("Mine.")),
        Arguments.of("no help text", described(null)),
        Arguments.of("other buckets", buckets(Duration.ofMillis(300), Duration.ofSeconds(3))),
        Arguments.of("buckets between two nanoseconds", configure(bounds(0.5, 1.5, 5_000_000.5))),
        Arguments.of("many buckets", configure(distribution().percentilesHistogram(true).build())),
        Arguments.of(
            "buckets within a range",
            configure(
                distribution()
                    .percentilesHistogram(true)
                    .minimumExpectedValue(1e6)
                    .maximumExpectedValue(1e9)
                    .build())),
        Arguments.of("no buckets", configure(bounds())),
        Arguments.of("quantiles", configure(distribution().percentiles(0.5, 0.95).build())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void exposition_isMicrometers(String name, MeterFilter filter) {
    PrometheusMeterRegistry ours = registry(filter);
    HistogramRecorder histogram =
        new Recorders(ours).histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", "/a", "success");
    PrometheusMeterRegistry micrometers = registry(filter);
    Timer timer = timer(micrometers);
    for (long nanos : NANOS) {
      histogram.record(nanos);
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    assertThat(lines(ours)).isEqualTo(lines(micrometers));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void expositionOfACounter_isMicrometers(String name, MeterFilter filter) {
    PrometheusMeterRegistry ours = registry(filter);
    CounterRecorder counter =
        new Recorders(ours).counter(ChatMeter.HTTP_REQUESTS, "GET", "/a", "200");
    counter.increment();
    counter.add(2.5);
    PrometheusMeterRegistry micrometers = registry(filter);
    counter(micrometers, "200").increment(3.5);

    assertThat(lines(ours)).isEqualTo(lines(micrometers));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void expositionOfBothTogether_isMicrometers(String name, MeterFilter filter) {
    PrometheusMeterRegistry ours = registry(filter);
    Recorders recorders = new Recorders(ours);
    CountedHistogramRecorder ok = counted(recorders, "200");
    CountedHistogramRecorder created = counted(recorders, "201");
    PrometheusMeterRegistry micrometers = registry(filter);
    Timer timer = timer(micrometers);
    for (long nanos : NANOS) {
      ok.record(nanos);
      created.record(nanos);
      timer.record(nanos, TimeUnit.NANOSECONDS);
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
    created.count();
    counter(micrometers, "200").increment(NANOS.length);
    counter(micrometers, "201").increment(NANOS.length + 1);

    assertThat(lines(ours)).containsExactlyInAnyOrderElementsOf(lines(micrometers));
  }

  @Test
  void both_askedForTwice_areTheSame_andShareTheirSeriesWithOthers() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Recorders recorders = new Recorders(registry);
    recorders.counter(ChatMeter.HTTP_REQUESTS, "GET", "/a", "200").increment();
    recorders.declare(ChatMeter.HTTP_REQUEST_DURATION, "GET", "/a", "success");
    counted(recorders, "200").record(1);
    recorders.histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", "/a", "success").record(1);

    assertThat(counted(recorders, "200")).isSameAs(counted(recorders, "200"));
    assertThat(registry.scrape())
        .contains("chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 2.0\n")
        .contains(
            "chatroom_http_request_duration_seconds_count{method=\"GET\",outcome=\"success\",route=\"/a\"} 2\n");
  }

  /** Each row takes a kilobyte on two cores. */
  @Test
  void histogramThatManyCountersShare_hasARowForTheFirstAndOneForTheOthers() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Recorders recorders = new Recorders(registry);
    CountedHistogramRecorder first = counted(recorders, "200");
    CountedHistogramRecorder second = counted(recorders, "201");
    CountedHistogramRecorder third = counted(recorders, "202");
    third.record(1);
    third.count();

    assertThat(first).isInstanceOf(StripedHistogram.class);
    assertThat(((CountedApart) second).histogram()).isSameAs(((CountedApart) third).histogram());
    assertThat(registry.scrape())
        .contains("chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"202\"} 2.0");
  }

  @Test
  void declared_isThereAtZero() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Recorders recorders = new Recorders(registry);
    recorders.declare(ChatMeter.HTTP_REQUESTS, "GET", "/a", "200");
    recorders.declare(ChatMeter.BROKER_LAG);

    assertThat(registry.scrape())
        .contains("chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 0.0\n")
        .contains("chatroom_broker_lag_seconds_bucket{le=\"+Inf\"} 0\n");
  }

  @Test
  void bucketForZero_whichMicrometerCannotHave_isThere() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    HistogramRecorder rows = new Recorders(registry).histogram(ChatMeter.DB_ROWS_RETURNED, "chat");
    rows.record(0);
    rows.record(1);

    assertThat(registry.scrape())
        .contains(
            "chatroom_db_rows_returned_bucket{pool=\"chat\",le=\"0.0\"} 1",
            "chatroom_db_rows_returned_bucket{pool=\"chat\",le=\"1.0\"} 2");
  }

  @Test
  void close_unregisters() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Recorders recorders = new Recorders(registry);
    recorders.histogram(ChatMeter.BROKER_LAG).record(1);
    recorders.close();

    assertThat(registry.scrape()).isEmpty();
  }

  /** What a user may have configured beside filters. */
  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of("no descriptions", false, new PrometheusNamingConvention()),
        Arguments.of("a suffix of timers", true, new PrometheusNamingConvention("_timer")),
        Arguments.of("names as they are", true, NamingConvention.identity),
        Arguments.of(
            "other names, keys and values",
            true,
            new PrometheusNamingConvention() {
              @Override
              public String name(String name, Meter.Type type, @Nullable String unit) {
                return super.name("acme." + name, type, unit);
              }

              @Override
              public String tagKey(String key) {
                return super.tagKey("a-" + key);
              }

              @Override
              public String tagValue(String value) {
                return value.toUpperCase(Locale.ROOT);
              }
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void exposition_isMicrometers_underSettings(
      String name, boolean descriptions, NamingConvention naming) {
    PrometheusMeterRegistry ours = registry(descriptions, naming);
    counted(new Recorders(ours), "200").record(1);
    PrometheusMeterRegistry micrometers = registry(descriptions, naming);
    timer(micrometers).record(1, TimeUnit.NANOSECONDS);
    counter(micrometers, "200").increment();

    assertThat(lines(ours)).isNotEmpty().containsExactlyInAnyOrderElementsOf(lines(micrometers));
  }

  @Test
  void metersOfTheApplication_thatHadTheNameBefore_areSharedAndStay() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Counter applications = counter(registry, "200");
    timer(registry).record(1, TimeUnit.NANOSECONDS);
    applications.increment(40);
    Recorders recorders = new Recorders(registry);
    counted(recorders, "200").record(1);
    counted(recorders, "201").record(1);

    assertThat(applications.count()).isEqualTo(41);
    assertThat(lines(registry))
        .contains(
            "chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 41.0",
            "chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"201\"} 1.0",
            "chatroom_http_request_duration_seconds_count{method=\"GET\",outcome=\"success\",route=\"/a\"} 3");
    recorders.close();
    assertThat(registry.getMeters()).contains(applications).hasSize(2);
  }

  /** What Micrometer would not have published beside its own, and what would be ours twice. */
  static Stream<Arguments> metersOfTheApplication() {
    return Stream.<Consumer<MeterRegistry>>of(
            registry -> counter(registry, "200").increment(40),
            registry -> timer(registry).record(1, TimeUnit.NANOSECONDS),
            registry ->
                Counter.builder("chatroom_http.requests")
                    .tags("method", "GET", "route", "/a", "status", "200")
                    .register(registry),
            registry -> registry.gauge("chatroom.http.requests", 40),
            registry -> registry.gauge("chatroom.http.request.duration.seconds", 40),
            registry -> registry.timer("chatroom.http.request.duration", "some", "tag"),
            registry -> registry.more().longTaskTimer("chatroom.http.request.duration").start())
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("metersOfTheApplication")
  void meterOfTheApplication_thatComesLaterAndWouldStopTheScrape_isTakenOut(
      Consumer<MeterRegistry> application) {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Recorders recorders = new Recorders(registry);
    counted(recorders, "200").record(1);
    List<String> before = lines(registry);
    registry.counter("other").increment();
    application.accept(registry);
    application.accept(registry);

    assertThat(registry.scrape("text/plain", Set.of("other"))).contains("other_total 1.0");
    assertThat(lines(registry)).isEqualTo(before);
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .contains("other")
        .noneMatch(name -> name.contains("http"));
  }

  @Test
  void meterThatIsTakenOut_isToldOnce() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.chatroom.instrumentation");
    log.start();
    logger.addAppender(log);
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    counted(new Recorders(registry), "200").record(1);
    for (int i = 0; i < 3; i++) {
      counter(registry, "200").increment();
      registry.scrape();
    }
    logger.detachAppender(log);

    assertThat(log.list)
        .map(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.contains("The application registered chatroom.http.requests"))
        .hasSize(1);
  }

  @Test
  void meterOfTheApplication_thatComesLaterWithOtherLabels_isThereBesideOurs_untilWeHaveThem() {
    PrometheusMeterRegistry registry = registry(new MeterFilter() {});
    Recorders recorders = new Recorders(registry);
    counted(recorders, "200").record(1);
    counter(registry, "404").increment(40);
    assertThat(lines(registry))
        .contains(
            "chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 1.0",
            "chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"404\"} 40.0");

    counted(recorders, "404").count();
    assertThat(lines(registry))
        .contains("chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"404\"} 1.0");
  }

  /** Two kinds under one name are no exposition: the client would answer no scrape any more. */
  @Test
  void filterThatGivesTwoKindsOneName_costsTheSecondKindAndNotTheScrape() {
    PrometheusMeterRegistry registry =
        registry(
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                return id.getTag("route") == null ? id : id.withName("http.request.seconds");
              }
            });
    Recorders recorders = new Recorders(registry);
    CountedHistogramRecorder counted = counted(recorders, "200");
    counted.record(1);

    assertThat(registry.scrape())
        .contains("http_request_seconds_total{method=\"GET\",route=\"/a\",status=\"200\"} 1.0")
        .doesNotContain("http_request_seconds_count");
    assertThat(recorders.problems().count(Component.CORE)).isEqualTo(1);
  }

  @Test
  void familyWhoseFirstSeriesIsBeingMade_writesNothing() throws IOException {
    List<TextFamily> families =
        List.of(
            new PrometheusCounterFamily("a", "A.", CurrentSpan.NONE),
            new PrometheusHistogramFamily("b", "B.", 1, CurrentSpan.NONE, () -> false));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    for (TextFamily family : families) {
      TextOutput out = new TextOutput(written);
      family.write(out, PrometheusTextFormatWriter.create());
      out.close();
    }

    assertThat(written.size()).isZero();
  }

  private static PrometheusMeterRegistry registry(boolean descriptions, NamingConvention naming) {
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(
            new PrometheusConfig() {
              @Override
              public @Nullable String get(String key) {
                return null;
              }

              @Override
              public boolean descriptions() {
                return descriptions;
              }
            });
    registry.config().namingConvention(naming);
    return registry;
  }

  private static PrometheusMeterRegistry registry(MeterFilter filter) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(filter);
    return registry;
  }

  private static Timer timer(MeterRegistry registry) {
    ChatMeter meter = ChatMeter.HTTP_REQUEST_DURATION;
    return Timer.builder(meter.id())
        .description(meter.help())
        .tags("method", "GET", "route", "/a", "outcome", "success")
        .serviceLevelObjectives(
            Arrays.stream(meter.buckets())
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new))
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String status) {
    return Counter.builder(ChatMeter.HTTP_REQUESTS.id())
        .description(ChatMeter.HTTP_REQUESTS.help())
        .tags("method", "GET", "route", "/a", "status", status)
        .register(registry);
  }

  private static CountedHistogramRecorder counted(Recorders recorders, String status) {
    return recorders.counted(
        ChatMeter.HTTP_REQUESTS,
        new String[] {"GET", "/a", status},
        ChatMeter.HTTP_REQUEST_DURATION,
        new String[] {"GET", "/a", "success"});
  }

  /**
   * The lines of HTTP in both formats, without the sliding maximum, a gauge that only Micrometer's
   * Timer adds.
   */
  private static List<String> lines(PrometheusMeterRegistry registry) {
    return Stream.of("text/plain", "application/openmetrics-text;version=1.0.0")
        .flatMap(format -> registry.scrape(format).lines())
        .filter(line -> line.contains("http_request"))
        .filter(line -> !line.contains("_max"))
        .toList();
  }

  private static MeterFilter buckets(Duration... bounds) {
    return configure(bounds(Arrays.stream(bounds).mapToDouble(Duration::toNanos).toArray()));
  }

  private static DistributionStatisticConfig bounds(double... nanos) {
    return DistributionStatisticConfig.builder().serviceLevelObjectives(nanos).build();
  }

  private static DistributionStatisticConfig.Builder distribution() {
    return DistributionStatisticConfig.builder();
  }

  private static MeterFilter described(@Nullable String text) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        Tags tags = Tags.of(id.getTags());
        return new Meter.Id(id.getName(), tags, id.getBaseUnit(), text, id.getType());
      }
    };
  }

  private static MeterFilter configure(DistributionStatisticConfig config) {
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig given) {
        return config.merge(given);
      }
    };
  }
}
