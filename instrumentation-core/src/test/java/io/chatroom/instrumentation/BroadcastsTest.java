package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is there to be closed, not to be used
class BroadcastsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).build();
  private final Broadcasts broadcasts = telemetry.broadcasts();

  @AfterEach
  void noMessageStaysWithTheThread() {
    assertThat(broadcasts.current()).isSameAs(FanOut.NONE);
    telemetry.close();
  }

  @Test
  void message_toldByHand_countsEachRecipientByOutcome() {
    try (FanOut message = broadcasts.begin(RoomClass.PUBLIC)) {
      message.delivered();
      message.delivered();
      message.failed();
      message.dropped();
    }

    assertThat(deliveries("public", "delivered")).isEqualTo(2);
    assertThat(deliveries("public", "failed")).isEqualTo(1);
    assertThat(deliveries("public", "dropped")).isEqualTo(1);
    assertThat(delivered("public", "local")).isEqualTo(2);
    assertThat(recipients("public")).containsExactly(1, 4);
    assertThat(broadcasts("public")).isEqualTo(1);
  }

  @Test
  void message_withoutRecipients_isNoBroadcast() {
    broadcasts.begin(RoomClass.PUBLIC).close();

    assertThat(recipients("public")).containsExactly(0, 0);
    assertThat(broadcasts("public")).isZero();
  }

  @Test
  void message_isOverOnce_whenItsLastSendIs() {
    FanOut message = broadcasts.handle(RoomClass.PRIVATE, System.nanoTime());
    FanOut first = message.sendBegins();
    FanOut second = message.sendBegins();
    message.handled();
    first.sendEnds(true, System.nanoTime());
    assertThat(broadcasts("private")).isZero();

    second.sendEnds(false, System.nanoTime());

    assertThat(broadcasts("private")).isEqualTo(1);
    assertThat(recipients("private")).containsExactly(1, 2);
    assertThat(deliveries("private", "failed")).isEqualTo(1);
  }

  @Test
  void message_withoutDelivery_hasTakenNoTime() {
    try (FanOut message = broadcasts.begin(RoomClass.PUBLIC)) {
      message.failed();
    }

    assertThat(registry.get("chatroom.broadcast.duration").tag("room_class", "public").timer())
        .satisfies(timer -> assertThat(timer.count()).isEqualTo(1))
        .satisfies(timer -> assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isZero());
  }

  @Test
  void message_isCurrent_untilItsScopeEnds_andTheOuterOneIsBack() {
    FanOut outer = broadcasts.begin(RoomClass.PUBLIC);
    FanOut inner = broadcasts.begin(RoomClass.DIRECT);
    try (FanOut.Scope outside = outer.enter()) {
      try (FanOut.Scope inside = inner.enter()) {
        assertThat(broadcasts.current()).isSameAs(inner);
      }
      try (FanOut.Scope nothing = FanOut.NONE.enter()) {
        assertThat(broadcasts.current()).isSameAs(FanOut.NONE);
      }
      assertThat(broadcasts.current()).isSameAs(outer);
    }
  }

  @Test
  void message_handedToAnotherThread_staysOpenUntilThatClosesIt() throws InterruptedException {
    FanOut handling = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    FanOut kept = broadcasts.current().retain();
    handling.handled();
    Thread worker =
        new Thread(
            () -> {
              try (FanOut message = kept;
                  FanOut.Scope scope = message.enter()) {
                FanOut.ofThread().sendBegins().sendEnds(true, System.nanoTime());
              }
            });
    worker.start();
    worker.join();

    assertThat(recipients("public")).containsExactly(1, 1);
    assertThat(delivered("public", "local")).isEqualTo(1);
  }

  @Test
  void message_thatTheApplicationKept_isNotUsedAgain() {
    FanOut handling = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    FanOut kept = broadcasts.current();
    handling.handled();
    FanOut next = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    next.handled();

    assertThat(next).isNotSameAs(kept);
  }

  @Test
  void message_thatWasRejected_hasNoDeliveries() {
    FanOut message = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    telemetry.messageRejected(RejectionReason.INVALID);

    assertThat(message.sendBegins()).isNull();
    assertThat(message.isDecided()).isTrue();
    message.handled();
    assertThat(broadcasts("public")).isZero();
  }

  @Test
  void message_thatTheApplicationAccepted_isDecided_andTheNextIsNot() {
    FanOut message = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    telemetry.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT);
    assertThat(message.isDecided()).isTrue();
    message.handled();

    FanOut next = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    assertThat(next.isDecided()).isFalse();
    next.handled();
  }

  @Test
  void message_throughTheBroker_isRemote_sinceItWasReceivedThere() {
    long now = System.currentTimeMillis();
    try (FanOut message = broadcasts.arrived(RoomClass.PUBLIC, now - 5_000, now - 2_000)) {
      message.delivered();
    }

    assertThat(delivered("public", "remote")).isEqualTo(1);
    assertThat(seconds("chatroom.message.delivery.duration", "path", "remote")).isBetween(5., 60.);
    assertThat(registry.get("chatroom.broker.lag").timer().totalTime(TimeUnit.SECONDS))
        .isBetween(2., 60.);
    assertThat(skew()).isZero();
  }

  @Test
  void message_fromTheFuture_tookNoTime_andIsSkew() {
    long ahead = System.currentTimeMillis() + 60_000;
    try (FanOut message = broadcasts.arrived(RoomClass.PUBLIC, ahead, ahead)) {
      message.delivered();
    }

    assertThat(skew()).isEqualTo(1);
    assertThat(registry.get("chatroom.broker.lag").timer().count()).isEqualTo(1);
    assertThat(registry.get("chatroom.broker.lag").timer().totalTime(TimeUnit.SECONDS)).isZero();
    assertThat(seconds("chatroom.message.delivery.duration", "path", "remote")).isLessThan(30);
  }

  @Test
  void receivedMillis_isWhenItWasReceived() {
    long before = System.currentTimeMillis();
    try (FanOut message = broadcasts.begin(RoomClass.PUBLIC)) {
      assertThat(message.receivedMillis()).isBetween(before - 2, System.currentTimeMillis() + 2);
    }
  }

  @Test
  void message_endingOnManyThreads_losesNothing() throws InterruptedException {
    FanOut message = broadcasts.handle(RoomClass.SYSTEM, System.nanoTime());
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FanOut kept = message.retain();
      senders.add(
          new Thread(
              () -> {
                for (int send = 0; send < 1_000; send++) {
                  kept.sendBegins().sendEnds(true, System.nanoTime());
                }
                kept.close();
              }));
    }
    senders.forEach(Thread::start);
    message.handled();
    for (Thread sender : senders) {
      sender.join();
    }

    assertThat(deliveries("system", "delivered")).isEqualTo(8_000);
    assertThat(recipients("system")).containsExactly(1, 8_000);
  }

  @Test
  void handledMessage_withItsSends_allocatesNothing() {
    ChatRoomTelemetry own = ChatRoomTelemetry.builder().jvmMetrics(false).build();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 5_000; i++) {
        FanOut message = own.broadcasts().handle(RoomClass.PUBLIC, System.nanoTime());
        message.sendBegins().sendEnds(true, System.nanoTime());
        message.sendBegins().sendEnds(true, System.nanoTime());
        message.handled();
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    own.close();

    assertThat(allocated).isLessThan(5_000);
  }

  @Test
  void everySeries_isThereBeforeAnythingHappened() {
    int classes = RoomClass.values().length;
    assertThat(registry.get("chatroom.deliveries").counters()).hasSize(classes * 3);
    assertThat(registry.get("chatroom.message.delivery.duration").timers()).hasSize(classes * 2);
    assertThat(registry.get("chatroom.broadcast.recipients").summaries()).hasSize(classes);
    assertThat(registry.get("chatroom.broadcast.duration").timers()).hasSize(classes);
    assertThat(registry.get("chatroom.broker.lag").timers()).hasSize(1);
    assertThat(registry.get("chatroom.broker.clock.skew").counters()).hasSize(1);
  }

  private double deliveries(String roomClass, String outcome) {
    return registry
        .get("chatroom.deliveries")
        .tags("room_class", roomClass, "outcome", outcome)
        .counter()
        .count();
  }

  private long delivered(String roomClass, String path) {
    return registry
        .get("chatroom.message.delivery.duration")
        .tags("room_class", roomClass, "path", path)
        .timer()
        .count();
  }

  /** Broadcasts and the recipients of all of them. */
  private List<Integer> recipients(String roomClass) {
    var summary =
        registry.get("chatroom.broadcast.recipients").tag("room_class", roomClass).summary();
    return List.of((int) summary.count(), (int) summary.totalAmount());
  }

  private long broadcasts(String roomClass) {
    return registry.get("chatroom.broadcast.duration").tag("room_class", roomClass).timer().count();
  }

  private double seconds(String meter, String label, String value) {
    return registry.get(meter).tag(label, value).timers().stream()
        .mapToDouble(timer -> timer.totalTime(TimeUnit.SECONDS))
        .sum();
  }

  private double skew() {
    return registry.get("chatroom.broker.clock.skew").counter().count();
  }
}
