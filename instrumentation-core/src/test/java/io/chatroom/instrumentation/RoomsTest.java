package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a stay is there to be ended, not to be used
class RoomsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).build();
  private final Rooms rooms = telemetry.rooms();

  @AfterEach
  void everybodyLeft() {
    assertThat(active("public")).isZero();
    telemetry.close();
  }

  @Test
  void room_isActive_untilTheLastStayEnds() {
    RoomStay ada = rooms.enter(RoomClass.PUBLIC, "lobby");
    RoomStay grace = rooms.enter(RoomClass.PUBLIC, "lobby");
    RoomStay alone = rooms.enter(RoomClass.PUBLIC, "attic");
    assertThat(active("public")).isEqualTo(2);

    ada.leave(LeaveReason.LEFT);
    assertThat(active("public")).isEqualTo(2);

    grace.leave(LeaveReason.KICKED);
    assertThat(active("public")).isEqualTo(1);
    alone.close();
  }

  @Test
  void rooms_ofTheSameNameAndAnotherClass_areOthers() {
    try (RoomStay open = rooms.enter(RoomClass.PUBLIC, "ada");
        RoomStay direct = rooms.enter(RoomClass.DIRECT, "ada")) {
      assertThat(active("public")).isEqualTo(1);
      assertThat(active("direct")).isEqualTo(1);
    }
  }

  @Test
  void stay_endsOnce_forItsFirstReason() {
    RoomStay stay = rooms.enter(RoomClass.PUBLIC, "lobby");
    stay.leave(LeaveReason.KICKED);
    stay.leave(LeaveReason.LEFT);
    stay.close();

    assertThat(joins("public")).isEqualTo(1);
    assertThat(leaves("public", "kicked")).isEqualTo(1);
    assertThat(leaves("public", "left")).isZero();
    assertThat(leaves("public", "disconnect")).isZero();
  }

  @Test
  void stay_thatIsClosed_endedWithItsConnection() {
    rooms.enter(RoomClass.PUBLIC, "lobby").close();

    assertThat(leaves("public", "disconnect")).isEqualTo(1);
  }

  @Test
  void everySeries_isThereBeforeAnythingHappened() {
    int classes = RoomClass.values().length;
    assertThat(registry.get("chatroom.rooms.active").gauges()).hasSize(classes);
    assertThat(registry.get("chatroom.room.joins").counters()).hasSize(classes);
    assertThat(registry.get("chatroom.room.leaves").counters()).hasSize(classes * 3);
  }

  private double active(String roomClass) {
    return registry.get("chatroom.rooms.active").tag("room_class", roomClass).gauge().value();
  }

  private double joins(String roomClass) {
    return registry.get("chatroom.room.joins").tag("room_class", roomClass).counter().count();
  }

  private double leaves(String roomClass, String reason) {
    return registry
        .get("chatroom.room.leaves")
        .tags("room_class", roomClass, "reason", reason)
        .counter()
        .count();
  }
}
