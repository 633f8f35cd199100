package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;

/** What every connection works with. */
record Chat(Rooms rooms, ChatRoomTelemetry telemetry) {}
