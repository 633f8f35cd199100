package io.chatroom.sample.ops;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What operations ask of the running chat. Safe for any thread; what asks the database may wait.
 */
public interface ChatControl {

  /** Who is in which room, on all instances. */
  Map<String, Set<String>> who();

  /** The name as the chat knows it, or null if nobody can be called so. */
  @Nullable String userName(String typed);

  /**
   * Closes all connections of a user, on all instances, and lets them in again only after another
   * sign-in.
   *
   * @return how many connections there were on this instance
   */
  int kick(String user) throws SQLException;

  /**
   * Begins to send everybody of this instance elsewhere and then ends the process; returns at once.
   */
  void drain();

  /**
   * Says something in the ops room, as the chat itself.
   *
   * @param id if not null, of 1 to 64 visible ASCII characters: it is said once, however often and
   *     on however many instances it is asked for
   * @return false if it had been said before
   */
  boolean say(String text, @Nullable String id) throws SQLException;
}
