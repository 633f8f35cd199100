package io.chatroom.sample;

/** A room as the database knows it; nothing of it ever changes. */
record StoredRoom(long id, String name, RoomKind kind) {}
