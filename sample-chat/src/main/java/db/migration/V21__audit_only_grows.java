package db.migration;

import io.chatroom.sample.audit.RefuseChange;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * Lets the database itself refuse to change or delete a row of the audit. It keeps accidents away;
 * who owns the tables can drop it, and is found out by the hashes.
 */
@SuppressWarnings("checkstyle:TypeName") // Flyway reads version and title from it
public final class V21__audit_only_grows extends BaseJavaMigration {

  @Override
  public void migrate(Context context) throws SQLException {
    String database = context.getConnection().getMetaData().getDatabaseProductName();
    try (Statement statement = context.getConnection().createStatement()) {
      switch (database) {
        case "H2" ->
            statement.execute(
                "CREATE TRIGGER audit_only_grows BEFORE UPDATE, DELETE ON audit FOR EACH ROW CALL '%s'"
                    .formatted(RefuseChange.class.getName()));
        case "PostgreSQL" -> {
          statement.execute(
              """
              CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'the audit only grows'; END $$
              """);
          statement.execute(
              """
              CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
              FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
              """);
        }
        default -> throw new SQLException("The chat stores in H2 or PostgreSQL, not " + database);
      }
    }
  }
}
