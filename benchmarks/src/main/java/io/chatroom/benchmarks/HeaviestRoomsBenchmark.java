package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.MessageKind;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.recording.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An accepted chat message in one of a million rooms, by Zipf's law, with the heaviest rooms shown
 * and not: the difference is what the sketch takes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaviestRoomsBenchmark {

  private static final int ROOMS = 1_000_000;
  private static final int MESSAGES = 1 << 16;

  /** How many rooms are shown. */
  @Param({"0", "20"})
  public String shown;

  private final String[] rooms = new String[MESSAGES];
  private ChatRoomTelemetry telemetry;

  /** Each thread walks through the messages from a place of its own. */
  @State(Scope.Thread)
  public static class Place {
    private int next = System.identityHashCode(this);
  }

  @Setup
  public void fill() {
    telemetry =
        ChatRoomTelemetry.builder()
            .settings(Settings.of(Map.of("chatroom.rooms.top", shown)::get, name -> null))
            .build();
    double[] cumulated = new double[ROOMS];
    double sum = 0;
    for (int rank = 1; rank <= ROOMS; rank++) {
      sum += 1.0 / rank;
      cumulated[rank - 1] = sum;
    }
    Random random = new Random(20_261_125);
    for (int i = 0; i < MESSAGES; i++) {
      int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
      rooms[i] = "room-" + (found < 0 ? -found - 1 : found);
    }
  }

  @TearDown
  public void close() {
    telemetry.close();
  }

  @Benchmark
  public void messageAccepted(Place place) {
    String room = rooms[place.next++ & (MESSAGES - 1)];
    telemetry.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT, room);
  }
}
