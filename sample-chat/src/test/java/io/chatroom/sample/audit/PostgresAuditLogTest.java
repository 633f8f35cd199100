package io.chatroom.sample.audit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresAuditLogTest extends AuditLogContract {

  /**
   * What the migrations left, whatever a test did: the triggers of the audit refuse to empty it.
   */
  private static final String RENEW =
      """
      DROP TABLE IF EXISTS saved;
      ALTER TABLE audit DISABLE TRIGGER ALL;
      TRUNCATE audit, audit_head;
      ALTER TABLE audit ENABLE TRIGGER ALL;
      INSERT INTO audit_head TABLE first_head
      """;

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws IOException, SQLException {
    server = EmbeddedPostgres.start();
    Flyway.configure().dataSource(server.getPostgresDatabase()).load().migrate();
    run("CREATE TABLE first_head AS TABLE audit_head");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Override
  DataSource database() throws SQLException {
    run(RENEW);
    return server.getPostgresDatabase();
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
