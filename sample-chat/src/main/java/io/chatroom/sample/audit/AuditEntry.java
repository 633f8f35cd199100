package io.chatroom.sample.audit;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/**
 * One action, as the audit keeps it.
 *
 * @param position 1 for the first, and then without a gap
 * @param at when it was done, to the millisecond
 * @param who the user who did it or tried to
 * @param action what kind of action, such as {@code silence}
 * @param what the particulars, such as the line that was typed
 * @param outcome {@code success}, {@code denied} or {@code error}; {@code begun} in the row before
 *     the action, after which one with its outcome follows, unless the process died over it
 * @param traceId of the trace it was done in; empty if there was none
 * @param previous the hash of the row before; 64 zeros before the first
 * @param hash of all the above, see {@link AuditHash}
 */
public record AuditEntry(
    long position,
    @JsonSerialize(using = ToStringSerializer.class) Instant at,
    String who,
    String action,
    String what,
    String outcome,
    String traceId,
    String previous,
    String hash) {}
