package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Session;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;

/**
 * The container's set of open sessions, as the application is to see it. A view: a broadcast that
 * asks for the set does not pay for another set of as many.
 */
final class OpenSessions extends AbstractSet<Session> {

  private final Set<Session> raw;
  private final RecordingSession asked;

  OpenSessions(Set<Session> raw, RecordingSession asked) {
    this.raw = raw;
    this.asked = asked;
  }

  @Override
  public Iterator<Session> iterator() {
    Iterator<Session> sessions = raw.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sessions.hasNext();
      }

      @Override
      public Session next() {
        return asked.recordingOf(sessions.next());
      }

      @Override
      public void remove() {
        sessions.remove();
      }
    };
  }

  @Override
  public int size() {
    return raw.size();
  }

  @Override
  public boolean contains(Object session) {
    return raw.contains(rawOf(session));
  }

  @Override
  public boolean add(Session session) {
    return raw.add((Session) rawOf(session));
  }

  @Override
  public boolean remove(Object session) {
    return raw.remove(rawOf(session));
  }

  private static Object rawOf(Object session) {
    return session instanceof RecordingSession recording ? recording.raw() : session;
  }
}
