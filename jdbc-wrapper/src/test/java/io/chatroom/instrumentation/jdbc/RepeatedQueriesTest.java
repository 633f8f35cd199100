package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedQueriesTest extends JdbcTest {

  private final PoolRecorder recorder =
      Pools.of(telemetry).recorder("chat", new JdbcOptions(1L << 40, 1L << 40), nanos::get);
  private final Checkout checkout = new Checkout(recorder, true);

  @AfterEach
  void putBack() {
    checkout.end();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 31, 32})
  void anyOfManyQueries_isNoticedTheEleventhTime(int many) {
    for (int round = 0; round < RepeatedQueries.LIMIT; round++) {
      for (int query = 0; query < many; query++) {
        run(query, 1);
      }
    }
    assertThat(repeated()).isZero();
    run(many - 1, 1);
    assertThat(repeated()).isEqualTo(1);
    run(0, 300);
    run(many, 300);
    assertThat(repeated()).as("once for each checkout").isEqualTo(1);
  }

  @Test
  void firstQuery_keepsItsRunsWhenAnotherComes() {
    run(0, RepeatedQueries.LIMIT);
    run(1, 1);
    assertThat(repeated()).isZero();
    run(0, 1);
    assertThat(repeated()).isEqualTo(1);
  }

  @Test
  void moreQueriesThanAreRemembered_goUnnoticed() {
    for (int query = 0; query < RepeatedQueries.MAX_QUERIES; query++) {
      run(query, 1);
    }
    run(RepeatedQueries.MAX_QUERIES, 20);
    assertThat(repeated()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void newCheckout_beginsAgain(int many) {
    for (int query = 0; query < many; query++) {
      run(query, RepeatedQueries.LIMIT);
    }
    checkout.requestEnded();
    run(0, RepeatedQueries.LIMIT);
    assertThat(repeated()).isZero();
    run(0, 1);
    assertThat(repeated()).isEqualTo(1);
  }

  private void run(int query, int times) {
    for (int i = 0; i < times; i++) {
      checkout.running(recorder.query("select " + i + " from " + "a".repeat(query + 1)));
    }
  }

  private double repeated() {
    return scrape.value("chatroom_db_repeated_queries_total", "pool", "chat");
  }
}
