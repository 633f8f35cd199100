package io.chatroom.instrumentation;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.recording.CurrentSpan;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code traceparent} as the W3C Trace Context recommendation defines it.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId 16 lower-case hexadecimal digits, not all zero
 * @param sampled whether the sender records the trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {

  /** The header's name, and a good one for a field of a message. */
  public static final String NAME = "traceparent";

  private static final int LENGTH = "00-".length() + 32 + 1 + 16 + "-01".length();

  /** Later versions may append fields; more than this is not read. */
  private static final int MAX_LENGTH = 128;

  /** Checks both ids, so that what was parsed or made is always well-formed. */
  public TraceParent {
    if (!isId(requireNonNull(traceId, "traceId"), 32)) {
      throw new IllegalArgumentException("traceId is '" + traceId + "'; allowed are 32 hex digits");
    }
    if (!isId(requireNonNull(spanId, "spanId"), 16)) {
      throw new IllegalArgumentException("spanId is '" + spanId + "'; allowed are 16 hex digits");
    }
  }

  /**
   * Reads {@code text}, which may come from anyone: whatever is not well-formed is null, and costs
   * no allocation and no more than {@value #MAX_LENGTH} characters of reading.
   */
  public static @Nullable TraceParent parse(@Nullable CharSequence text) {
    if (text == null || !isWellFormed(text)) {
      return null;
    }
    return new TraceParent(
        text.subSequence(3, 35).toString(),
        text.subSequence(36, 52).toString(),
        (Character.digit(text.charAt(54), 16) & 1) == 1);
  }

  /** The context of a span, to be sent; null for one that stands for no span. */
  public static @Nullable TraceParent of(TraceContext context) {
    return of(context.traceId(), context.spanId(), Boolean.TRUE.equals(context.sampled()));
  }

  /** The context of the current span, to be sent; null where there is none. */
  public static @Nullable TraceParent of(CurrentSpan current) {
    String traceId = current.traceId();
    String spanId = current.spanId();
    return traceId == null || spanId == null ? null : of(traceId, spanId, current.isSampled());
  }

  private static @Nullable TraceParent of(String traceId, String spanId, boolean sampled) {
    // A trace id of 64 bits, which Brave may have, gets zeros before it.
    String padded = traceId.length() == 16 ? "0000000000000000" + traceId : traceId;
    return isId(padded, 32) && isId(spanId, 16) ? new TraceParent(padded, spanId, sampled) : null;
  }

  /** A context of {@code tracer}'s, to be the parent of a span. */
  public TraceContext toContext(Tracer tracer) {
    return tracer.traceContextBuilder().traceId(traceId).spanId(spanId).sampled(sampled).build();
  }

  /** As sent: version 00. */
  @Override
  public String toString() {
    return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
  }

  private static boolean isWellFormed(CharSequence text) {
    int length = text.length();
    return length >= LENGTH
        && length <= MAX_LENGTH
        && isHex(text, 0, 2)
        && isVersionOf(text, length)
        && text.charAt(2) == '-'
        && isId(text, 3, 35)
        && text.charAt(35) == '-'
        && isId(text, 36, 52)
        && text.charAt(52) == '-'
        && isHex(text, 53, 55);
  }

  /** Version 00 ends after the flags, ff is forbidden, later ones go on with a dash or end. */
  private static boolean isVersionOf(CharSequence text, int length) {
    if (text.charAt(0) == 'f' && text.charAt(1) == 'f') {
      return false;
    }
    if (text.charAt(0) == '0' && text.charAt(1) == '0') {
      return length == LENGTH;
    }
    return length == LENGTH || text.charAt(LENGTH) == '-';
  }

  private static boolean isId(String text, int length) {
    return text.length() == length && isId(text, 0, length);
  }

  private static boolean isId(CharSequence text, int start, int end) {
    if (!isHex(text, start, end)) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (text.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static boolean isHex(CharSequence text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
