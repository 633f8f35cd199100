package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.recording.Recorders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

  private static final QueryTotals NOWHERE =
      new QueryTotals(new Recorders(new SimpleMeterRegistry()), "pool", "query");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "select * from messages where id = 1                       | select | SELECT messages",
        "SELECT 1                                                  | select | SELECT",
        "select * from messages m join users u on m.uid = u.id     | select | SELECT messages users",
        "select * from a, b x, \"c\" where d in (select e from f)  | select | SELECT a b c f",
        "select * from chat.messages                               | select | SELECT chat.messages",
        "select * from \"My Table\"                                | select | SELECT ?",
        "select extract(year from ts) from t                       | select | SELECT t",
        "select * from messages for update                         | select | SELECT messages",
        "(select a from b) union (select c from B)                 | select | SELECT b",
        "with x as (select 1 from a) select * from x               | select | SELECT a x",
        "with x as (select 1) insert into t select * from x        | insert | INSERT t x",
        "with x as (delete from t returning *) select * from x     | select | SELECT t x",
        "values (1)                                                | select | VALUES",
        "insert into messages (id) values (1)                      | insert | INSERT messages",
        "replace into messages values (1)                          | insert | REPLACE messages",
        "update only messages set a = 1, b = 2                     | update | UPDATE messages",
        "delete from messages using users where a = b              | delete | DELETE messages",
        "{? = call chat.purge(?)}                                  | call   | CALL chat.purge",
        "exec purge 1                                              | call   | EXEC purge",
        "create table if not exists messages (id int)              | ddl    | CREATE TABLE messages",
        "drop index concurrently i                                 | ddl    | DROP INDEX i",
        "create user bob password 'x'                              | ddl    | CREATE",
        "truncate messages                                         | ddl    | TRUNCATE messages",
        "merge into t using u on a = b                             | other  | MERGE t",
        "explain select * from t                                   | other  | EXPLAIN t",
        "begin                                                     | other  | BEGIN",
        "commit                                                    | commit | COMMIT",
        "rollback to savepoint x                                   | rollback | ROLLBACK",
        "hunter2 says hello                                        | other  | OTHER",
        "                                                          | other  | OTHER",
        "/* it's */ select * from t -- '                             | select | SELECT t",
        "/* q:room.history */ select * from t                      | select | room.history",
        "  /*q:a-b_c:1*/ delete from t                             | delete | a-b_c:1",
        "/* q:it's */ select * from t                              | select | SELECT t",
        "select * from t; drop table u                             | select | SELECT t",
      })
  void query_isReadForItsOperationAndSummary(String sql, String operation, String summary) {
    Query query = query(sql == null ? "" : sql);
    assertThat(query.operation().label()).isEqualTo(operation);
    assertThat(query.summary()).isEqualTo(summary);
  }

  @Test
  void keywords_areReadInAnyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      assertThat(query("insert into messages values (1)").summary()).isEqualTo("INSERT messages");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void fingerprint_ignoresValuesAndWhatIsNoCode() {
    long fingerprint = query("select a from t where b = 1").fingerprint();
    assertThat(query("select a  from t /* x */ where b = 'y'").fingerprint())
        .isEqualTo(fingerprint);
    assertThat(query("select a from t where c = 1").fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void cache_readsATextOnceAndStaysBounded() {
    AtomicInteger read = new AtomicInteger();
    QueryCache<String> cache =
        new QueryCache<>(
            sql -> {
              read.incrementAndGet();
              return sql;
            });
    cache.get("select 1");
    cache.get("select 1");
    assertThat(read).hasValue(1);
    for (int i = 0; i < 100_000; i++) {
      cache.get("select " + i);
      cache.get("often");
    }
    assertThat(cache.size()).isLessThanOrEqualTo(2 * QueryCache.HALF + 1);
    cache.get("often");
    assertThat(read).hasValue(100_000 + 1);
  }

  @Test
  void cache_knowsATextThatIsBuiltAnew_andTellsItFromOthersLikeIt() {
    QueryCache<String> cache = new QueryCache<>(sql -> new String(sql.toCharArray()));
    List<String> texts =
        List.of("", "s", "select a_1 from t", "select b_1 from t", "select a_1 from u");
    for (String sql : texts) {
      String read = cache.get(sql);
      assertThat(read).isEqualTo(sql);
      for (int call = 0; call < 3; call++) {
        assertThat(cache.get(new String(sql.toCharArray()))).isSameAs(read);
      }
    }
  }

  @Test
  void cache_keepsNoLongTexts() {
    QueryCache<String> cache = new QueryCache<>(sql -> sql);
    cache.get("x".repeat(QueryCache.MAX_SQL + 1));
    assertThat(cache.size()).isZero();
  }

  private static Query query(String sql) {
    return Query.of(sql, summary -> NOWHERE);
  }
}
