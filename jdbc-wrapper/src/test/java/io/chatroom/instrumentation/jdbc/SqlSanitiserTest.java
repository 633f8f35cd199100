package io.chatroom.instrumentation.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.recording.Recorders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlSanitiserTest {

  private static final QueryTotals NOWHERE =
      new QueryTotals(new Recorders(new SimpleMeterRegistry()), "pool", "query");

  private static final int MEGABYTE = 1 << 20;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "select * from t where id = 1 and a = 'x'  | select * from t where id = ? and a = ?",
        "select 'it''s', -1.5e-3, .5, 0xFF         | select ?, -?",
        "select * from t where a in (1, 2, 3)      | select * from t where a in (?)",
        "insert into t values (1, 'a'), (2, 'b')   | insert into t values (?), (?)",
        "select a /* it's */ from t -- it's        | select a from t",
        "select E'it\\'s', N'x', x'41', q'[it's]'  | select ?",
        "select $$x$$, $a$x$a$, $1 from t          | select ? from t",
        "select a::text, :name, ?, @p from t       | select a::text, ?, @p from t",
        "select * from \"t\" where \"a\" = \"b\"   | select * from \"t\" where ? = ?",
        "select `a` from `t`                       | select `a` from `t`",
        "select data #>> '{a}' from t              | select data #>> ? from t",
        "create user bob identified by x           | create user bob identified by ?",
        "select 'C:\\', 'x'                        | select ...",
        "select [it's], 'x'                        | select ...",
      })
  void literals_areTakenOut(String sql, String expected) {
    assertThat(SqlSanitiser.sanitise(sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("statements")
  void oddStatement_showsNoLiteral(String sql) {
    assertShowsNothing(sql);
  }

  @ParameterizedTest
  @MethodSource("statements")
  void truncatedStatement_showsNoLiteral(String sql) {
    for (int length = 0; length < sql.length(); length++) {
      assertShowsNothing(sql.substring(0, length));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void statementOfAnyDialect_showsNoLiteral(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      assertShowsNothing(RandomSql.statement(random));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noise_isReadWithoutFailing(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      String noise = RandomSql.noise(random, 200);
      assertThat(SqlSanitiser.sanitise(noise)).hasSizeLessThan(2 * SqlSanitiser.MAX_LENGTH);
      assertThat(query(noise).summary()).hasSizeLessThan(600);
    }
  }

  /** What is quadratic needs hours for one of these. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "'", "\"", "`", "$", "$a$", "$a", "[", "#", "#a", "(", ")", "/*", "/**/", "--",
        "-- \n", "\\", "1", ".", ",", "?", "?,", ":", "::", "@", "'x',", "\"a\".", "select ",
        "from a,", " ", "\n", "é", "E'", "q'[", "{", ";", "'\\", "*/", "#[", "# \n"
      })
  void megabyte_isReadInLinearTime(String part) {
    String sql = part.repeat(MEGABYTE / part.length());
    for (String end : new String[] {"", "'", "]", "*/", "\n'", "\""}) {
      assertThat(SqlSanitiser.sanitise(sql + end)).hasSizeLessThan(SqlSanitiser.MAX_LENGTH + 10);
      scanAll(sql + end);
      query(sql + end);
    }
  }

  @Test
  void megabyteOfValues_isShort() {
    String sql = "insert into t values (1, 'hunter2')" + ", (2, 'hunter2')".repeat(60_000);
    assertThat(SqlSanitiser.sanitise(sql))
        .startsWith("insert into t values (?), (?)")
        .endsWith("...")
        .hasSizeLessThan(SqlSanitiser.MAX_LENGTH + 10)
        .doesNotContain("hunter2");
    assertThat(query(sql).summary()).isEqualTo("INSERT t");
  }

  static List<String> statements() throws IOException {
    try (InputStream file = SqlSanitiserTest.class.getResourceAsStream("statements.txt")) {
      List<String> statements =
          new String(file.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("# "))
              .map(String::translateEscapes)
              .toList();
      assertThat(statements).hasSizeGreaterThan(300);
      return statements;
    }
  }

  private static void assertShowsNothing(String sql) {
    Query query = query(sql);
    assertThat(query.sanitised()).as(sql).doesNotContain("hunter2", "4711");
    assertThat(query.summary()).as(sql).doesNotContain("hunter2", "4711");
  }

  private static void scanAll(String sql) {
    SqlReader reader = new SqlReader(sql, Integer.MAX_VALUE);
    int token = reader.next();
    while (token != SqlScanner.END && token != SqlScanner.UNCLEAR) {
      token = reader.next();
    }
  }

  private static Query query(String sql) {
    return Query.of(sql, summary -> NOWHERE);
  }
}
