package io.chatroom.sample.audit;

import java.util.List;

/**
 * What a look at the whole audit found.
 *
 * @param rows how many rows there are
 * @param headPosition the position of the newest row by the head; 0 for none
 * @param headHash its hash
 * @param problems what is wrong, each naming the row; empty if the audit is intact. At most {@link
 *     AuditChain#PROBLEMS_MAX}
 */
public record AuditVerdict(long rows, long headPosition, String headHash, List<String> problems) {

  public boolean isIntact() {
    return problems.isEmpty();
  }
}
