package io.chatroom.instrumentation.recording;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;

/**
 * New ids of traces and spans, in lower-case hexadecimal digits as W3C's Trace Context wants them:
 * what OpenTelemetry's {@code IdGenerator.random()} makes, in three quarters of its time.
 */
final class TraceIds {

  private static final int TRACE_ID_LENGTH = 32;
  private static final int SPAN_ID_LENGTH = 16;

  private static final VarHandle EIGHT_DIGITS =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);
  private static final int FIRST_DIGIT = 64;

  /**
   * Written for each id, so with a cache line of padding on either side: a collector lays it beside
   * anything, also beside what all threads read.
   */
  private static final ThreadLocal<byte[]> DIGITS =
      ThreadLocal.withInitial(() -> new byte[FIRST_DIGIT + TRACE_ID_LENGTH + 64]);

  private TraceIds() {}

  static String newTraceId() {
    byte[] digits = DIGITS.get();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    write(random.nextLong(), digits, FIRST_DIGIT);
    write(notZero(random), digits, FIRST_DIGIT + SPAN_ID_LENGTH);
    return text(digits, TRACE_ID_LENGTH);
  }

  /** A number from which {@link #spanId} makes an id. */
  static long newSpan() {
    return notZero(ThreadLocalRandom.current());
  }

  static String spanId(long span) {
    byte[] digits = DIGITS.get();
    write(span, digits, FIRST_DIGIT);
    return text(digits, SPAN_ID_LENGTH);
  }

  /** An id of zeros only is not valid. */
  private static long notZero(ThreadLocalRandom random) {
    long id;
    do {
      id = random.nextLong();
    } while (id == 0);
    return id;
  }

  /** The digits are ASCII, of which this constructor makes a string with nothing to check. */
  @SuppressWarnings("deprecation") // for what it does to other characters
  private static String text(byte[] digits, int length) {
    return new String(digits, 0, FIRST_DIGIT, length);
  }

  /** Writes 16 digits. */
  private static void write(long value, byte[] digits, int offset) {
    EIGHT_DIGITS.set(digits, offset, digits(value >>> 32));
    EIGHT_DIGITS.set(digits, offset + 8, digits(value));
  }

  /** The lower 32 bits as eight ASCII digits, one a byte: all eight are worked on at once. */
  private static long digits(long value) {
    long halfBytes = value & 0xFFFFFFFFL;
    halfBytes = (halfBytes | halfBytes << 16) & 0x0000FFFF0000FFFFL;
    halfBytes = (halfBytes | halfBytes << 8) & 0x00FF00FF00FF00FFL;
    halfBytes = (halfBytes | halfBytes << 4) & 0x0F0F0F0F0F0F0F0FL;
    long letters = (halfBytes + 0x0606060606060606L) >>> 4 & 0x0101010101010101L;
    return halfBytes + 0x3030303030303030L + letters * ('a' - '9' - 1);
  }
}
