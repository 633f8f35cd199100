package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.chatroom.instrumentation.recording.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaviestRoomsTest {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final int ROOMS = 1_000_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final HeaviestRooms heaviest = new HeaviestRooms(MINUTE, 0);

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1.0, 1.2})
  void trueTopTen_ofAMillionRooms_isAmongTheTwentyShown(double exponent) {
    int[] stream = zipf(exponent, 2_000_000);
    int[] written = new int[ROOMS];
    for (int room : stream) {
      written[room]++;
      heaviest.messageIn("room-" + room);
    }

    Map<String, Double> shown = heaviest.top(20, 0);

    assertThat(shown).hasSize(20);
    assertThat(shown.keySet()).containsAll(topTen(written));
  }

  @Test
  void shownWeight_isNeverMoreThanWasWritten() {
    int[] written = new int[ROOMS];
    for (int room : zipf(1, 500_000)) {
      written[room]++;
      heaviest.messageIn("room-" + room);
    }

    assertThat(heaviest.top(20, 0))
        .allSatisfy(
            (room, weight) ->
                assertThat(weight)
                    .isLessThanOrEqualTo(written[Integer.parseInt(room.substring(5))]));
  }

  @Test
  void fewRooms_areCountedExactly_heaviestFirst() {
    write("lobby", 30);
    write("attic", 20);
    write("cellar", 10);

    assertThat(heaviest.top(2, 0))
        .containsExactly(Map.entry("lobby", 30.), Map.entry("attic", 20.));
  }

  @Test
  void message_weighsHalfAfterAHalfLife_andThenNothing() {
    write("lobby", 100);

    assertThat(heaviest.top(20, MINUTE)).containsExactly(Map.entry("lobby", 50.));
    assertThat(heaviest.top(20, 2 * MINUTE)).containsExactly(Map.entry("lobby", 25.));
    assertThat(heaviest.top(20, 12 * MINUTE)).isEmpty();
  }

  @Test
  void roomThatBecomesHeavy_takesTheTop() {
    write("yesterday", 100_000);
    heaviest.top(20, 15 * MINUTE);
    write("today", 1_000);

    assertThat(heaviest.top(1, 15 * MINUTE)).containsOnlyKeys("today");
  }

  @Test
  void nameThatIsTooLong_isNotKept() {
    write("x".repeat(HeaviestRooms.MAX_NAME + 1), 5);
    write("y".repeat(HeaviestRooms.MAX_NAME), 5);

    assertThat(heaviest.top(20, 0)).containsOnlyKeys("y".repeat(HeaviestRooms.MAX_NAME));
  }

  @Test
  void roomsWithTheSameHash_leaveTheOthersAlone() {
    write("lobby", 1_000);
    IntStream.range(0, 4096).forEach(room -> write(sameHash(room), 1));

    assertThat(heaviest.top(1, 0)).containsExactly(Map.entry("lobby", 1_000.));
  }

  @Test
  void memory_isBoundedWithTheLongestNames() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    HeaviestRooms full = new HeaviestRooms(MINUTE, 0);
    List<String> kept = new ArrayList<>(512);
    for (int i = 0; i < 512; i++) {
      kept.add("\u6f22".repeat(HeaviestRooms.MAX_NAME)); // two bytes each
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(bytes).isLessThan(100_000);
    kept.forEach(full::messageIn);
  }

  @Test
  void recording_allocatesNothing_alsoOfRoomsThatAreNew() {
    String[] names =
        Arrays.stream(zipf(1, 100_000)).mapToObj(room -> "room-" + room).toArray(String[]::new);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (String name : names) {
        heaviest.messageIn(name);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least).isLessThan(1_000); // in 100,000 messages
  }

  @Test
  void manyThreads_findTheSameRooms() throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int[] stream = zipf(1, 200_000, i);
      writers.add(
          new Thread(
              () -> {
                for (int room : stream) {
                  heaviest.messageIn("room-" + room);
                }
              }));
    }
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(heaviest.top(20, 0)).containsKeys("room-0", "room-1", "room-2", "room-3");
  }

  @Test
  void telemetry_showsRooms_onlyIfAskedTo() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().commonTags("instance_name", "one");
    try (ChatRoomTelemetry telemetry = telemetry(registry, "2")) {
      for (String room : List.of("lobby", "lobby", "lobby", "attic", "attic", "cellar")) {
        telemetry.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT, room);
      }
      assertThat(registry.scrape())
          .contains("# TYPE chatroom_room_messages_top gauge")
          .containsPattern(
              "chatroom_room_messages_top\\{instance_name=\"one\",room=\"lobby\"} [23]\\.")
          .containsPattern(
              "chatroom_room_messages_top\\{instance_name=\"one\",room=\"attic\"} [12]\\.")
          .doesNotContain("cellar");
    }
    assertThat(registry.scrape()).doesNotContain("chatroom_room_messages_top");

    try (ChatRoomTelemetry silent = telemetry(registry, "0")) {
      silent.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT, "lobby");
      assertThat(registry.scrape())
          .doesNotContain("lobby")
          .contains(
              "chatroom_messages_total{instance_name=\"one\",kind=\"text\",room_class=\"public\"} 1.0");
    }
  }

  @Test
  void telemetry_onAnotherRegistry_countsTheMessageAll_theSame() {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (ChatRoomTelemetry telemetry = telemetry(registry, "20")) {
      telemetry.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT, "lobby");

      assertThat(registry.find("chatroom.room.messages.top").meters()).isEmpty();
      assertThat(
              registry
                  .get("chatroom.messages")
                  .tags("room_class", "public", "kind", "text")
                  .counter()
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void telemetry_showsAtMostTwentyRooms() {
    MeterRegistry registry = new SimpleMeterRegistry();
    assertThatThrownBy(() -> telemetry(registry, "21"))
        .hasMessage(
            "CHATROOM_ROOMS_TOP (or chatroom.rooms.top) is '21'; allowed is a whole number from 0 to 20");
  }

  private static ChatRoomTelemetry telemetry(MeterRegistry registry, String shown) {
    return ChatRoomTelemetry.builder()
        .meterRegistry(registry)
        .settings(Settings.of(Map.of("chatroom.rooms.top", shown)::get, name -> null))
        .build();
  }

  private void write(String room, int messages) {
    for (int i = 0; i < messages; i++) {
      heaviest.messageIn(room);
    }
  }

  /** "Aa" and "BB" have the same hash code, and so has every row of them. */
  private static String sameHash(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 12; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private static List<String> topTen(int[] written) {
    return IntStream.range(0, ROOMS)
        .boxed()
        .sorted((a, b) -> written[b] - written[a])
        .limit(10)
        .map(room -> "room-" + room)
        .toList();
  }

  private static int[] zipf(double exponent, int messages) {
    return zipf(exponent, messages, 20_261_125);
  }

  /** Rooms in which messages are written, the n-th with a weight of 1/n^exponent. */
  private static int[] zipf(double exponent, int messages, long seed) {
    double[] cumulated = new double[ROOMS];
    double sum = 0;
    for (int rank = 1; rank <= ROOMS; rank++) {
      sum += Math.pow(rank, -exponent);
      cumulated[rank - 1] = sum;
    }
    double total = sum;
    Random random = new Random(seed);
    return IntStream.generate(
            () -> {
              int found = Arrays.binarySearch(cumulated, random.nextDouble() * total);
              return Math.min(found < 0 ? -found - 1 : found, ROOMS - 1);
            })
        .limit(messages)
        .toArray();
  }
}
