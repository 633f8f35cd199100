package io.chatroom.sample.audit;

import java.util.ArrayList;
import java.util.List;

/** Follows the rows one after the other and notes where the chain is broken. */
final class AuditChain {

  /** Enough to see what happened; a chain that is broken everywhere must not fill the memory. */
  static final int PROBLEMS_MAX = 100;

  private final List<String> problems = new ArrayList<>();
  private long rows;
  private long position;
  private String hash = AuditHash.NONE;

  void next(AuditEntry row) {
    rows++;
    if (row.position() <= position) {
      note("row %d is not in its place: it follows row %d".formatted(row.position(), position));
    } else if (row.position() > position + 1) {
      missing(position + 1, row.position() - 1);
    } else if (!row.previous().equals(hash)) {
      note("row %d does not follow row %d, which was replaced".formatted(row.position(), position));
    }
    if (!AuditHash.of(row).equals(row.hash())) {
      note("row %d was changed: its hash does not fit".formatted(row.position()));
    }
    position = row.position();
    hash = row.hash();
  }

  AuditVerdict endsAt(long headPosition, String headHash) {
    if (position < headPosition) {
      missing(position + 1, headPosition);
    } else if (position > headPosition) {
      note("row %d is beyond the head, which ends at row %d".formatted(position, headPosition));
    } else if (!hash.equals(headHash)) {
      note(
          "row %d is not the one the head ends with: one of them was replaced".formatted(position));
    }
    return new AuditVerdict(rows, headPosition, headHash, List.copyOf(problems));
  }

  AuditVerdict endsWithoutHead() {
    note("the head is missing: rows after row %d may be, too".formatted(position));
    return new AuditVerdict(rows, 0, AuditHash.NONE, List.copyOf(problems));
  }

  private void missing(long from, long to) {
    if (from == to) {
      note("row %d is missing".formatted(from));
    } else {
      note("rows %d to %d are missing".formatted(from, to));
    }
  }

  private void note(String problem) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(problem);
    }
  }
}
