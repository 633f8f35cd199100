package io.chatroom.sample;

import io.chatroom.sample.audit.AuditEntry;
import io.chatroom.sample.audit.AuditLog;
import io.chatroom.sample.audit.AuditVerdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What {@code run audit} runs. It reads the database that the chat's variables name, whether or not
 * a chat runs on it, and changes nothing.
 */
final class AuditCommand {

  static final int INTACT = 0;

  /** A row is changed, missing or not in its place. */
  static final int BROKEN = 1;

  /** The command line or a variable makes no sense. */
  static final int USAGE = 2;

  /** There is no audit to read. */
  static final int UNREADABLE = 3;

  private static final String HELP =
      """
      usage: run audit verify [--expect POSITION:HASH]

      Reads the whole audit and checks that no row was changed, removed, added or moved. It prints the
      head, POSITION:HASH of the newest row. Keep that elsewhere: given to --expect later, it shows that
      the rows until then are still the same, even to who suspects that all of the hashes were made anew.

      Reads what CHAT_DATABASE_URL or CHAT_DATA name, while the chat runs or not.

      exit code: 0 intact, 1 broken, 2 wrong options, 3 the database cannot be read
      """;

  private static final Pattern HEAD = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  AuditCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(new AuditCommand(System.getenv(), System.out, System.err).run(args));
  }

  /** Returns the exit code. */
  int run(String... args) {
    List<String> arguments = List.of(args);
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return INTACT;
    }
    try {
      Matcher expected = expected(arguments);
      ChatConfig config = ChatConfig.from(environment);
      DatabaseConfig database = config.database();
      return database == null
          ? verifyFile(config.data(), expected)
          : verify(postgres(database), expected);
    } catch (IllegalArgumentException e) {
      err.println("audit: " + e.getMessage() + " (--help says more)");
      return USAGE;
    } catch (SQLException | IOException e) {
      err.println("audit: cannot be read: " + reason(e));
      return UNREADABLE;
    }
  }

  private static @Nullable Matcher expected(List<String> arguments) {
    if (arguments.isEmpty() || !arguments.get(0).equals("verify")) {
      throw new IllegalArgumentException(
          arguments.isEmpty()
              ? "say what to do: verify"
              : "no command '%s', there is only: verify".formatted(arguments.get(0)));
    }
    if (arguments.size() == 1) {
      return null;
    }
    if (!arguments.get(1).equals("--expect")) {
      throw new IllegalArgumentException(
          "no option '%s', there is only: --expect".formatted(arguments.get(1)));
    }
    Matcher head = HEAD.matcher(arguments.size() == 3 ? arguments.get(2) : "");
    if (!head.matches()) {
      throw new IllegalArgumentException(
          "--expect needs the head that an earlier 'audit verify' has printed, POSITION:HASH");
    }
    return head;
  }

  private static DataSource postgres(DatabaseConfig database) {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(database.url());
    if (database.user() != null) {
      postgres.setUser(database.user());
      postgres.setPassword(database.password());
    }
    return postgres;
  }

  /** A file that a chat has open is read from a copy: H2 only ever adds to what is committed. */
  private int verifyFile(Path folder, @Nullable Matcher expected) throws SQLException, IOException {
    Path file = folder.resolve("chat.mv.db");
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "there is no " + file + "; CHAT_DATA or CHAT_DATABASE_URL name where the chat stores");
    }
    DataSource direct = h2(folder.resolve("chat"));
    try (Connection probe = direct.getConnection()) {
      probe.isValid(1);
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        return verifyCopy(file, expected);
      }
      throw e;
    }
    return verify(direct, expected);
  }

  private int verifyCopy(Path file, @Nullable Matcher expected) throws SQLException, IOException {
    Path folder = Files.createTempDirectory("chat-audit");
    try {
      Files.copy(file, folder.resolve("chat.mv.db"));
      return verify(h2(folder.resolve("chat")), expected);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(AuditCommand::delete);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException left) {
      file.toFile().deleteOnExit();
    }
  }

  private static DataSource h2(Path database) {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL(
        "jdbc:h2:file:%s;IFEXISTS=TRUE;ACCESS_MODE_DATA=r;TRACE_LEVEL_FILE=0".formatted(database));
    return h2;
  }

  private int verify(DataSource database, @Nullable Matcher expected) throws SQLException {
    AuditLog audit = new AuditLog(database);
    AuditVerdict verdict = audit.verify();
    verdict.problems().forEach(problem -> err.println("audit: " + problem));
    boolean isAsExpected = expected == null || isAsExpected(audit, expected);
    if (!verdict.isIntact() || !isAsExpected) {
      out.println("audit: BROKEN, %d rows".formatted(verdict.rows()));
      return BROKEN;
    }
    out.println(
        "audit: intact, %d rows, head %d:%s"
            .formatted(verdict.rows(), verdict.headPosition(), verdict.headHash()));
    return INTACT;
  }

  private boolean isAsExpected(AuditLog audit, Matcher expected) throws SQLException {
    long position = Long.parseLong(expected.group(1));
    String hash = expected.group(2);
    if (position == 0) {
      return true;
    }
    List<AuditEntry> found =
        audit.search(new AuditLog.Search(null, null, null, null, position + 1, 1));
    if (found.isEmpty() || found.get(0).position() != position) {
      err.println("audit: row %d, which is expected, is missing".formatted(position));
      return false;
    }
    if (!found.get(0).hash().equals(hash)) {
      err.println("audit: row %d is not the one that is expected".formatted(position));
      return false;
    }
    return true;
  }

  /** Without the URL, which may hold a password. */
  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof SQLException sql
        ? "the database answers %s (SQLSTATE %s)".formatted(firstLine(message), sql.getSQLState())
        : message;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").replaceAll("password=[^&\\s]*", "password=***");
  }
}
