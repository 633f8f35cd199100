package io.chatroom.instrumentation.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A small buffer before a scraper's connection, into which numbers are written without making
 * strings of most of them. Flushing does nothing until {@link #close}, which leaves the connection
 * open. For one thread.
 */
public final class TextOutput extends OutputStream {

  private static final int SIZE = 16 * 1024;
  private static final int LONGEST_NUMBER = 32;
  private static final int MILLIS = 1_000;

  /** From here on Double.toString has an exponent, and below the other. */
  private static final double PLAIN_BELOW = 1e7;

  private static final int PLAIN_FROM_NANOS = 1_000_000;

  private static final long NANOS = 1_000_000_000;
  private static final int DECIMALS = 9;

  /** A number of 15 digits is what Double.toString makes of the double that is nearest to it. */
  private static final double EXACT_NANOS_BELOW = 1e15;

  private static final byte[] SPAN_ID = ascii(" # {span_id=\"");
  private static final byte[] TRACE_ID = ascii("\",trace_id=\"");
  private static final byte[] END_OF_IDS = ascii("\"} ");

  private final OutputStream out;
  private final byte[] buffer = new byte[SIZE];
  private int size;

  /** Writes to {@code out}. */
  public TextOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    room(1);
    buffer[size++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > SIZE) {
      drain();
      out.write(bytes, offset, length);
      return;
    }
    room(length);
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
  }

  /** What was written so far may stay in the buffer. */
  @Override
  public void flush() {
    // A writer flushes after each part.
  }

  @Override
  public void close() throws IOException {
    drain();
    out.flush();
  }

  /** Writes a line: what comes before the number, and the number. Not negative. */
  void line(byte[] prefix, long value) throws IOException {
    line(prefix, value, null, 0);
  }

  /** The same, and behind the number the span of an event, if there is one, and its value. */
  void line(
      byte[] prefix, long value, BucketExemplars.@Nullable Exemplar exemplar, double exemplarValue)
      throws IOException {
    write(prefix, 0, prefix.length);
    put(value);
    endLine(exemplar, exemplarValue);
  }

  /** Writes a line: what comes before the number, and the number as the client's writer has it. */
  void line(byte[] prefix, double value) throws IOException {
    line(prefix, value, null, 0);
  }

  /** The same, and behind the number the span of an event, if there is one, and its value. */
  void line(
      byte[] prefix,
      double value,
      BucketExemplars.@Nullable Exemplar exemplar,
      double exemplarValue)
      throws IOException {
    write(prefix, 0, prefix.length);
    put(value);
    endLine(exemplar, exemplarValue);
  }

  /** As OpenMetrics has exemplars: labels, value, and the time in seconds. */
  private void endLine(BucketExemplars.@Nullable Exemplar exemplar, double exemplarValue)
      throws IOException {
    if (exemplar != null) {
      write(SPAN_ID, 0, SPAN_ID.length);
      putAscii(exemplar.spanId());
      write(TRACE_ID, 0, TRACE_ID.length);
      putAscii(exemplar.traceId());
      write(END_OF_IDS, 0, END_OF_IDS.length);
      put(exemplarValue);
      write(' ');
      put(exemplar.timestampMillis() / MILLIS);
      room(LONGEST_NUMBER);
      buffer[size++] = '.';
      putDigits(exemplar.timestampMillis() % MILLIS, 3);
    }
    write('\n');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** An id of any tracer, which may be of any length. */
  @SuppressWarnings("deprecation") // for what it does to other characters
  private void putAscii(String text) throws IOException {
    int length = text.length();
    if (length > SIZE) {
      write(ascii(text));
      return;
    }
    room(length);
    text.getBytes(0, length, buffer, size);
    size += length;
  }

  private void put(double value) throws IOException {
    room(LONGEST_NUMBER);
    long whole = (long) value;
    if (whole == value && value >= 0 && value < PLAIN_BELOW) {
      putDigits(whole);
      buffer[size++] = '.';
      buffer[size++] = '0';
    } else if (!putNanos(value)) {
      byte[] text = ascii(text(value));
      System.arraycopy(text, 0, buffer, size, text.length);
      size += text.length;
    }
  }

  private void put(long value) throws IOException {
    room(LONGEST_NUMBER);
    putDigits(value);
  }

  /** As Prometheus reads it; what counts is never infinite on the other side. */
  private static String text(double value) {
    return value == Double.POSITIVE_INFINITY ? "+Inf" : Double.toString(value);
  }

  /**
   * Writes what Double.toString would of a number with nine decimals at most, as seconds are that
   * were recorded as nanoseconds. Answers whether it was one; whole numbers are none.
   */
  private boolean putNanos(double value) {
    double nearest = Math.rint(value * NANOS);
    if (!(nearest > 0 && nearest < EXACT_NANOS_BELOW) || nearest / NANOS != value) {
      return false;
    }
    long nanos = (long) nearest;
    if (nanos >= PLAIN_FROM_NANOS) {
      putDigits(nanos / NANOS);
      buffer[size++] = '.';
      putDecimals(nanos % NANOS, DECIMALS);
    } else {
      int decimals = digitsOf(nanos) - 1;
      long unit = 1;
      for (int i = 0; i < decimals; i++) {
        unit *= 10;
      }
      buffer[size++] = (byte) ('0' + nanos / unit);
      buffer[size++] = '.';
      putDecimals(nanos % unit, decimals);
      buffer[size++] = 'E';
      buffer[size++] = '-';
      buffer[size++] = (byte) ('0' + DECIMALS - decimals);
    }
    return true;
  }

  /** Without zeros at the end, but one if there is nothing else. */
  private void putDecimals(long decimals, int count) {
    long rest = decimals;
    int length = count;
    while (length > 1 && rest % 10 == 0) {
      rest /= 10;
      length--;
    }
    putDigits(rest, Math.max(1, length));
  }

  private void putDigits(long value) {
    putDigits(value, digitsOf(value));
  }

  /** With zeros before it, if it is shorter. */
  private void putDigits(long value, int length) {
    long rest = value;
    for (int at = size + length - 1; at >= size; at--) {
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += length;
  }

  private static int digitsOf(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void room(int length) throws IOException {
    if (SIZE - size < length) {
      drain();
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }
}
