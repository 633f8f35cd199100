package io.chatroom.sample;

import io.chatroom.sample.Answers.AnsweredException;
import io.chatroom.sample.ApiServlet.Reply;
import io.chatroom.sample.audit.AuditEntry;
import io.chatroom.sample.audit.AuditLog;
import io.chatroom.sample.ops.OpsDesk;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/alerts} and {@code /api/audit}: what ops users see beside their room. */
final class OpsApi {

  private static final int PAGE_DEFAULT = 100;

  private final OpsDesk desk;
  private final SignIns signIns;
  private final RoomStore store;

  OpsApi(OpsDesk desk, SignIns signIns, RoomStore store) {
    this.desk = desk;
    this.signIns = signIns;
    this.store = store;
  }

  /**
   * Alerts by state.
   *
   * @param alerts those that fire, the newest first, then those that ended within a day
   */
  record AlertList(List<?> alerts) {}

  /**
   * Rows of the audit.
   *
   * @param entries the newest first
   * @param more whether older ones fit, too: ask for those before the last position
   */
  record AuditPage(List<AuditEntry> entries, boolean more) {}

  Reply alerts(HttpServletRequest request) throws AnsweredException, SQLException {
    check(request);
    return new Reply(200, new AlertList(desk.alerts()));
  }

  Reply audit(HttpServletRequest request) throws AnsweredException, SQLException {
    check(request);
    int limit = (int) RoomApi.number(request, "limit", PAGE_DEFAULT, 1, AuditLog.PAGE_MAX - 1);
    long before = RoomApi.number(request, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    List<AuditEntry> found =
        desk.audit()
            .search(
                new AuditLog.Search(
                    optional(request, "who"),
                    optional(request, "action"),
                    time(request, "from"),
                    time(request, "to"),
                    before,
                    limit + 1));
    boolean more = found.size() > limit;
    return new Reply(200, new AuditPage(more ? found.subList(0, limit) : found, more));
  }

  private void check(HttpServletRequest request) throws AnsweredException, SQLException {
    ChatUser user = signIns.user(request);
    if (store.isKicked(user)) {
      throw new AnsweredException(Answers.SIGNED_OUT);
    }
    if (user.role() != Role.OPS) {
      throw new AnsweredException(Answers.FORBIDDEN);
    }
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      throw new AnsweredException(Answers.NOT_ALLOWED);
    }
  }

  private static @Nullable String optional(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    if (value != null && value.indexOf(0) >= 0) {
      throw new IllegalArgumentException(name + " has a character that no row has.");
    }
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable Instant time(HttpServletRequest request, String name) {
    String value = optional(request, name);
    if (value == null) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(value);
      // What lies outside, no database keeps.
      if (time.getYear() >= 0 && time.getYear() < 10_000) {
        return time.withOffsetSameInstant(ZoneOffset.UTC).toInstant();
      }
    } catch (DateTimeException notATime) {
      // Told below, as any other value that does not fit.
    }
    throw new IllegalArgumentException(name + " must be a time such as 2026-11-25T09:30:00Z.");
  }
}
