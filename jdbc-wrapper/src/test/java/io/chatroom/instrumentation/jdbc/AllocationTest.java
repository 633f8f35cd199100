package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What recording allocates, which is no matter of time. */
class AllocationTest extends JdbcTest {

  private static final int CALLS = 100_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final PoolRecorder recorder =
      Pools.of(telemetry).recorder("chat", new JdbcOptions(1L << 40, 1L << 40), null);
  private final Checkout checkout = new Checkout(recorder, false);

  /** Where the compiler cannot think it away. */
  private volatile String last = "";

  @AfterEach
  void putBack() {
    checkout.end();
  }

  @Test
  void query_allocatesNothing() {
    Query query = recorder.query("select * from messages where id = ?");
    assertThat(bytesPerCall(() -> run(query))).isLessThan(1);
  }

  @Test
  void commit_allocatesNothing() {
    assertThat(bytesPerCall(() -> checkout.committed(recorder.now(), null))).isLessThan(1);
  }

  @Test
  void knownText_isFoundWithoutAllocating() {
    assertThat(bytesPerCall(() -> recorder.query("select * from messages"))).isLessThan(1);
  }

  /** As of libraries that render their SQL for each call: the text is theirs, no more is ours. */
  @Test
  void knownTextBuiltAnew_isFoundWithoutAllocating() {
    char[] text = "select * from messages where id = ?".toCharArray();
    double built = bytesPerCall(() -> last = new String(text));
    double known = bytesPerCall(() -> recorder.query(last = new String(text)));
    assertThat(known).isLessThan(built + 1);
  }

  @Test
  void checkoutOfOneQuery_isSmall() {
    Query[] one = {recorder.query("select * from messages where id = ?")};
    assertThat(bytesPerCall(() -> checkout(one))).isLessThan(56.5);
  }

  /** A message is stored by two statements in one transaction. */
  @Test
  void secondQueryOfACheckout_takesNoLargeTable() {
    Query[] two = {
      recorder.query("update room set last_message = ?"),
      recorder.query("insert into messages values (?)")
    };
    assertThat(bytesPerCall(() -> checkout(two))).isLessThan(56 + 24 + 40 + 0.5);
  }

  @Test
  void wrappers_areSmall() throws SQLException {
    StubDriver driver = new StubDriver();
    DataSource dataSource = jdbc.build().wrap(driver.object(DataSource.class));
    try (Connection connection = dataSource.getConnection()) {
      RecordingConnection recording = (RecordingConnection) connection;
      RecordingPreparedStatement statement =
          (RecordingPreparedStatement) recording.prepareStatement("select 1");
      double bytes =
          bytesPerCall(
              () -> {
                recording.viewOf(statement.preparedDelegate);
                recording.results(null);
              });
      assertThat(bytes).isLessThanOrEqualTo(32.5);
    }
  }

  private void checkout(Query[] queries) {
    Checkout taken = new Checkout(recorder, true);
    taken.begin(recorder.now());
    for (Query query : queries) {
      run(taken, query);
    }
    taken.end();
  }

  private void run(Query query) {
    run(checkout, query);
  }

  private static void run(Checkout checkout, Query query) {
    long startNanos = checkout.running(query);
    checkout.ran(query, query.operation(), false, startNanos, null);
  }

  private static double bytesPerCall(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return (THREADS.getThreadAllocatedBytes(thread) - before) / (double) CALLS;
  }
}
