package io.chatroom.benchmarks;

import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_PROCESSING_DURATION;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_SIZE;

import io.chatroom.benchmarks.WebSocketStubs.Chat;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * One text message of 100 bytes into an endpoint, or out of it: counted, its size and its duration
 * put into histograms with the contract's buckets. There is no library to compare with that does
 * this for Jakarta WebSocket, so the peers are what a team would write with Micrometer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsPrepend = {Heap.MIN, Heap.MAX, Heap.YOUNG, Heap.TOUCHED})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WebSocketPeers {

  /** Each with its own recommended set-up. */
  public enum Peer implements PeerTable.Peer {
    BARE("the bare call") {
      @Override
      Messages messages() {
        return new Messages();
      }
    },

    FLOOR("pre-resolved `LongAdder` counter and histograms: the floor") {
      @Override
      Messages messages() {
        LongAdder count = new LongAdder();
        FloorHistogram sizes = new FloorHistogram(longs(WEBSOCKET_MESSAGE_SIZE.buckets()));
        FloorHistogram durations =
            new FloorHistogram(Backends.nanos(WEBSOCKET_MESSAGE_PROCESSING_DURATION.buckets()));
        return new TimedMessages() {
          @Override
          void record(int bytes, long nanos) {
            count.increment();
            sizes.record(bytes);
            durations.record(nanos);
          }
        };
      }
    },

    /** The annotated endpoint as its container gets it from our configurator. */
    OURS("**ours**") {
      @Override
      Messages messages() {
        Backends.ours().buildAndRegisterGlobal();
        return new OurMessages();
      }
    },

    /** With OpenTelemetry, whose sampler drops every trace. */
    OURS_UNSAMPLED("**ours, tracing unsampled**") {
      @Override
      Messages messages() {
        Backends.oursUnsampled().buildAndRegisterGlobal();
        return new OurMessages();
      }
    },

    /** What hand-written instrumentation does at its best: meters resolved once, none looked up. */
    MICROMETER("pre-resolved Micrometer meters with buckets " + Versions.of("micrometer")) {
      @Override
      Messages messages() {
        MeterRegistry registry = Backends.prometheus();
        String[] tags = {"endpoint", WebSocketStubs.TEMPLATE};
        Counter count = Counter.builder("peer.messages").tags(tags).register(registry);
        DistributionSummary sizes =
            DistributionSummary.builder("peer.message.size")
                .tags(tags)
                .serviceLevelObjectives(WEBSOCKET_MESSAGE_SIZE.buckets())
                .register(registry);
        Timer durations = Backends.timer(registry, WEBSOCKET_MESSAGE_PROCESSING_DURATION, tags);
        return new TimedMessages() {
          @Override
          void record(int bytes, long nanos) {
            count.increment();
            sizes.record(bytes);
            durations.record(nanos, TimeUnit.NANOSECONDS);
          }
        };
      }
    },

    /** As its manual shows it, with the handlers of Spring Boot; the size is left out. */
    OBSERVATION("Micrometer Observation " + Versions.of("micrometer") + ", tracing unsampled") {
      @Override
      Messages messages() {
        ObservationRegistry observations =
            Backends.observations(WEBSOCKET_MESSAGE_PROCESSING_DURATION, "peer.message");
        return new Messages() {
          @Override
          void receive(Chat chat, String text, Session session) {
            observation().observe(() -> chat.message(text, session));
          }

          @Override
          void send(Chat chat, String text) throws IOException {
            observation().observeChecked(() -> chat.remote().sendText(text));
          }

          private Observation observation() {
            return Observation.createNotStarted("peer.message", observations)
                .lowCardinalityKeyValue("endpoint", WebSocketStubs.TEMPLATE);
          }
        };
      }
    };

    private final String title;

    Peer(String title) {
      this.title = title;
    }

    @Override
    public String title() {
      return title;
    }

    abstract Messages messages();

    private static long[] longs(double... bounds) {
      return Arrays.stream(bounds).mapToLong(Math::round).toArray();
    }
  }

  /** How messages get into an endpoint and out of it: here, by plain calls. */
  static class Messages {

    /** What the container does for a new connection. */
    Chat connect() throws InstantiationException {
      return new Chat();
    }

    void receive(Chat chat, String text, Session session) {
      chat.message(text, session);
    }

    void send(Chat chat, String text) throws IOException {
      chat.remote().sendText(text);
    }
  }

  /** Reads the clock on either side. */
  abstract static class TimedMessages extends Messages {

    abstract void record(int bytes, long nanos);

    @Override
    void receive(Chat chat, String text, Session session) {
      long start = System.nanoTime();
      chat.message(text, session);
      record(text.length(), System.nanoTime() - start);
    }

    @Override
    void send(Chat chat, String text) throws IOException {
      long start = System.nanoTime();
      chat.remote().sendText(text);
      record(text.length(), System.nanoTime() - start);
    }
  }

  /** Plain calls of the object that the container gets. */
  static final class OurMessages extends Messages {
    @Override
    Chat connect() throws InstantiationException {
      return new MonitoredConfigurator().getEndpointInstance(Chat.class);
    }
  }

  @Param public Peer peer;

  private Messages messages;

  /** A connection, of which each thread has one. */
  @State(Scope.Thread)
  public static class Connection {

    private final Session session = WebSocketStubs.session();
    private Chat chat;

    @Setup
    public void open(WebSocketPeers benchmark) throws InstantiationException {
      chat = benchmark.messages.connect();
      chat.open(session);
    }
  }

  @Setup
  public void open() {
    messages = peer.messages();
  }

  @Benchmark
  public long received(Connection connection) {
    messages.receive(connection.chat, WebSocketStubs.TEXT, connection.session);
    return connection.chat.received();
  }

  @Benchmark
  public void sent(Connection connection) throws IOException {
    messages.send(connection.chat, WebSocketStubs.TEXT);
  }
}
