package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.DELIVERIES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_FAILURES;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.RoomClass;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends whose container answers as it should not: late, twice, or after it has refused. */
class PendingSendsTest {

  private static final int CALLS = 100_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  // The constructors that every version has.
  @SuppressWarnings("deprecation")
  private static final SendResult SENT = new SendResult();

  @SuppressWarnings("deprecation")
  private static final SendResult FAILED = new SendResult(new IOException("broken pipe"));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  private final List<SendResult> told = new ArrayList<>();
  private Connection connection;
  private PendingSends sends;

  @BeforeEach
  void open() {
    EndpointModel model = EndpointModel.of(SilentEndpoint.class);
    connection = new Connection(model, model.recorder());
    RecordingSession session = RecordingSession.of(openSession(), connection);
    connection.bind(session);
    connection.opened();
    sends = (PendingSends) session.getAsyncRemote();
  }

  @AfterEach
  void nothingIsPending() {
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isZero();
    connection.closed(CloseKind.NORMAL);
    telemetry.close();
  }

  @Test
  void sendsAfterManyRefusedOnes_allocateNothing() {
    for (int i = 0; i < 1_000; i++) {
      refuse(begin(told::add));
    }
    SendHandler handler = result -> {};
    assertThat(bytesPerCall(() -> begin(handler).onResult(SENT))).isLessThan(1);
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isEqualTo(1_000);
  }

  @Test
  void sendsAfterManyPendingAtOnce_allocateNothing() {
    List<PendingSend> burst = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      burst.add(begin(told::add));
    }
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isEqualTo(1_000);
    burst.forEach(answer -> answer.onResult(SENT));

    SendHandler handler = result -> {};
    assertThat(bytesPerCall(() -> begin(handler).onResult(SENT))).isLessThan(1);
    assertThat(told).hasSize(1_000);
  }

  @Test
  void answerOfAnEarlierSend_isNotTheNextOnes() {
    PendingSend first = begin(told::add);
    first.onResult(SENT);
    PendingSend second = begin(told::add);
    first.onResult(FAILED);

    assertThat(told).containsExactly(SENT);
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isEqualTo(1);
    second.onResult(SENT);
    assertThat(meters.count(WEBSOCKET_MESSAGES, "direction", "out")).isEqualTo(2);
  }

  @Test
  void sendsAtTheSameReadingOfTheClock_areToldApart() {
    long nowNanos = System.nanoTime();
    PendingSend send = new PendingSend(sends, true, nowNanos);
    long first = send.start();
    send.answered(first, null);
    assertThat(send.claim(nowNanos)).isTrue();

    send.answered(first, null);
    assertThat(send.isPending()).isTrue();
    assertThat(send.start()).isGreaterThan(first);
    send.answered(send.start(), null);
    assertThat(send.isPending()).isFalse();
  }

  @Test
  void future_isOfItsSendOnly() throws Exception {
    SendFuture first = new SendFuture(sends.begin(FrameType.TEXT, 3));
    first.onResult(SENT);
    SendFuture second = new SendFuture(sends.begin(FrameType.TEXT, 3));
    first.onResult(FAILED);

    assertThat(first.get()).isNull();
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isEqualTo(1);
    second.onResult(FAILED);
    assertThat(second).isCompletedExceptionally();
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isEqualTo(1);
  }

  @Test
  void deliveryThatBeginsAfterItsConnectionHasEnded_fails() {
    FanOut message = telemetry.broadcasts().handle(RoomClass.PUBLIC, System.nanoTime());
    connection.closed(CloseKind.NORMAL);
    PendingSend late = begin(result -> {});
    late.left(); // what the container never tells of

    message.handled();
    assertThat(meters.count(DELIVERIES, "outcome", "failed")).isEqualTo(1);
    late.onResult(FAILED);
    assertThat(meters.count(DELIVERIES, "outcome", "failed")).isEqualTo(1);
  }

  @Test
  void remoteThatIsMadeAfterTheEnd_knowsOfIt() {
    RecordingSession session = RecordingSession.of(openSession(), connection);
    assertThat(session.pending(System.nanoTime())).isEqualTo(PendingSends.Sum.NONE);
    session.endDeliveries();
    connection.closed(CloseKind.NORMAL);

    assertThat(session.getAsyncRemote()).isSameAs(session.getAsyncRemote());
    assertThat(((PendingSends) session.getAsyncRemote()).hasEnded()).isTrue();
  }

  @Test
  void sendsWithinTheHandlerOfAnother_areToldApart() {
    PendingSend[] inner = new PendingSend[3];
    SendHandler sendsMore =
        result -> {
          for (int i = 0; i < inner.length; i++) {
            inner[i] = begin(told::add);
            inner[i].onResult(SENT);
          }
          throw new IllegalStateException("in the handler");
        };
    PendingSend outer = begin(sendsMore);
    assertThat(catchThrowable(() -> outer.onResult(SENT))).hasMessage("in the handler");

    assertThat(inner).doesNotContain(outer);
    assertThat(meters.count(WEBSOCKET_MESSAGES, "direction", "out")).isEqualTo(4);
  }

  @Test
  void sendIsActivity_failedOnesAreNot() {
    long openedNanos = connection.activeNanos();
    RecordingSession session = requireNonNull(connection.session());
    begin(told::add).onResult(FAILED);
    assertThat(session.sentNanos(openedNanos)).isEqualTo(openedNanos);

    begin(told::add).onResult(SENT);
    assertThat(session.sentNanos(openedNanos) - openedNanos).isPositive();
  }

  @Test
  void refusedSendThatIsAnsweredAfterAll_isCountedOnce_howeverLate() {
    PendingSend refused = begin(told::add);
    refuse(refused);
    for (int i = 0; i < 100; i++) {
      begin(result -> {}).onResult(SENT);
    }
    PendingSend pending = begin(result -> {});
    refused.onResult(FAILED);

    assertThat(told).containsExactly(FAILED); // as it would be without us
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isEqualTo(1);
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isEqualTo(1);
    pending.onResult(SENT);
  }

  @Test
  void answerWhoseHandlerThrew_isNotTheNextOnes_howeverLate() {
    PendingSend threw =
        begin(
            result -> {
              throw new IllegalStateException("in the handler");
            });
    assertThat(catchThrowable(() -> threw.onResult(SENT))).hasMessage("in the handler");
    for (int i = 0; i < 100; i++) {
      begin(result -> {}).onResult(SENT);
    }
    PendingSend pending = begin(told::add);
    threw.onResult(FAILED); // some containers tell of the exception they caught

    assertThat(told).isEmpty();
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
    pending.onResult(SENT);
    assertThat(told).containsExactly(SENT);
  }

  private PendingSend begin(SendHandler handler) {
    return sends.begin(FrameType.TEXT, 3, handler);
  }

  private static void refuse(PendingSend send) {
    send.refused(send.start(), new IllegalStateException("busy"));
  }

  private static Session openSession() {
    Map<String, Object> properties = new HashMap<>();
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (session, method, arguments) ->
                switch (method.getName()) {
                  case "getUserProperties" -> properties;
                  case "isOpen" -> true;
                  default -> null;
                });
  }

  private static double bytesPerCall(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return (THREADS.getThreadAllocatedBytes(thread) - before) / (double) CALLS;
  }
}
