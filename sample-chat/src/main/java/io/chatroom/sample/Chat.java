package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import java.util.function.Supplier;

/** What every connection works with. */
record Chat(
    Rooms rooms,
    RoomStore store,
    Visits visits,
    OpsCommands commands,
    Supplier<Limits> limits,
    ChatRoomTelemetry telemetry) {}
