package io.chatroom.sample.audit;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** H2's trigger on the audit; PostgreSQL has one of its own. Public because H2 makes it. */
public final class RefuseChange implements Trigger {

  @Override
  public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after)
      throws SQLException {
    throw new SQLException("the audit only grows");
  }
}
