package io.chatroom.sample.ops;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A chat that remembers what was asked of it. */
final class RecordedChat implements ChatControl {

  final Map<String, String> said = new ConcurrentHashMap<>();
  final List<String> texts = new ArrayList<>();
  final Map<String, Set<String>> rooms = new TreeMap<>();
  final List<String> kicked = new ArrayList<>();
  boolean drained;
  boolean isMute;

  @Override
  public Map<String, Set<String>> who() {
    return rooms;
  }

  @Override
  public @Nullable String userName(String typed) {
    return typed.length() > 40 ? null : typed;
  }

  @Override
  public int kick(String user) {
    kicked.add(user);
    return rooms.values().stream().anyMatch(names -> names.contains(user)) ? 1 : 0;
  }

  @Override
  public void drain() {
    drained = true;
  }

  @Override
  public synchronized boolean say(String text, @Nullable String id) throws SQLException {
    if (isMute) {
      throw new SQLException("on purpose");
    }
    if (said.putIfAbsent(String.valueOf(id), text) != null) {
      return false;
    }
    texts.add(text);
    return true;
  }
}
