package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedQueriesTest {

  private final RepeatedQueries queries = new RepeatedQueries();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 31, 32})
  void anyOfManyQueries_isNoticedTheEleventhTime(int many) {
    for (int round = 0; round < RepeatedQueries.LIMIT; round++) {
      for (int query = 0; query < many; query++) {
        assertThat(queries.ran(fingerprint(query))).isFalse();
      }
    }
    assertThat(queries.ran(fingerprint(many - 1))).isTrue();
    assertThat(queries.ran(fingerprint(0))).as("once for each checkout").isFalse();
  }

  @Test
  void moreQueriesThanAreRemembered_goUnnoticed() {
    for (int query = 0; query < RepeatedQueries.MAX_QUERIES; query++) {
      queries.ran(fingerprint(query));
    }
    for (int times = 0; times < 20; times++) {
      assertThat(queries.ran(fingerprint(RepeatedQueries.MAX_QUERIES))).isFalse();
    }
  }

  @Test
  void newCheckout_beginsAgain() {
    for (int times = 0; times <= RepeatedQueries.LIMIT; times++) {
      queries.ran(fingerprint(1));
      queries.ran(fingerprint(2));
    }
    queries.reset();
    for (int times = 0; times < RepeatedQueries.LIMIT; times++) {
      assertThat(queries.ran(fingerprint(2))).isFalse();
    }
    assertThat(queries.ran(fingerprint(2))).isTrue();
  }

  /** As a hash has them: all bits are used. */
  private static long fingerprint(int query) {
    return (query + 1) * 0x9E3779B97F4A7C15L;
  }
}
