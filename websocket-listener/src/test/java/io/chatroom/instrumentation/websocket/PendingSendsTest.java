package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.DELIVERIES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_FAILURES;
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
    sends = session.sends();
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
      begin(told::add).refused(new IllegalStateException("busy"));
    }
    SendHandler handler = result -> {};
    assertThat(bytesPerCall(() -> begin(handler).onResult(SENT))).isLessThan(1);
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isEqualTo(1_000);
  }

  @Test
  void sendsAfterManyPendingAtOnce_allocateNothing() {
    List<SendAnswer> burst = new ArrayList<>();
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
    SendAnswer first = begin(told::add);
    first.onResult(SENT);
    SendAnswer second = begin(told::add);
    first.onResult(FAILED);

    assertThat(told).containsExactly(SENT);
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isEqualTo(1);
    second.onResult(SENT);
    assertThat(meters.count(WEBSOCKET_MESSAGES, "direction", "out")).isEqualTo(2);
  }

  @Test
  void sendsAtTheSameReadingOfTheClock_areToldApart() {
    PendingSend send = new PendingSend(sends, true, 5);
    long first = send.startNanos();
    send.answered(first, null);
    assertThat(send.claim(5)).isTrue();

    send.answered(first, null);
    assertThat(send.isPending()).isTrue();
    assertThat(send.startNanos()).isGreaterThan(first);
    send.answered(send.startNanos(), null);
    assertThat(send.isPending()).isFalse();
  }

  @Test
  void future_isOfItsSendOnly() throws Exception {
    SendFuture first = sends.beginFuture(FrameType.TEXT, 3);
    first.onResult(SENT);
    SendFuture second = sends.beginFuture(FrameType.TEXT, 3);
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
    SendAnswer late = begin(result -> {});
    late.left(); // what the container never tells of

    message.handled();
    assertThat(meters.count(DELIVERIES, "outcome", "failed")).isEqualTo(1);
    late.onResult(FAILED);
    assertThat(meters.count(DELIVERIES, "outcome", "failed")).isEqualTo(1);
  }

  @Test
  void connectionThatHasNotSent_keepsNoSends() {
    RecordingSession idle = RecordingSession.of(openSession(), connection);
    assertThat(idle.pending(System.nanoTime())).isEqualTo(PendingSends.Sum.NONE);
    idle.endDeliveries();
    assertThat(idle.sends()).isSameAs(idle.sends());
  }

  @Test
  void refusedSendThatIsAnsweredAfterAll_isCountedOnce_howeverLate() {
    SendAnswer refused = begin(told::add);
    refused.refused(new IllegalStateException("busy"));
    for (int i = 0; i < 100; i++) {
      begin(result -> {}).onResult(SENT);
    }
    SendAnswer pending = begin(result -> {});
    refused.onResult(FAILED);

    assertThat(told).containsExactly(FAILED); // as it would be without us
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isEqualTo(1);
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isEqualTo(1);
    pending.onResult(SENT);
  }

  @Test
  void answerWhoseHandlerThrew_isNotTheNextOnes_howeverLate() {
    SendAnswer threw =
        begin(
            result -> {
              throw new IllegalStateException("in the handler");
            });
    assertThat(catchThrowable(() -> threw.onResult(SENT))).hasMessage("in the handler");
    for (int i = 0; i < 100; i++) {
      begin(result -> {}).onResult(SENT);
    }
    SendAnswer pending = begin(told::add);
    threw.onResult(FAILED); // some containers tell of the exception they caught

    assertThat(told).isEmpty();
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
    pending.onResult(SENT);
    assertThat(told).containsExactly(SENT);
  }

  private SendAnswer begin(SendHandler handler) {
    return sends.begin(FrameType.TEXT, 3, handler);
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
