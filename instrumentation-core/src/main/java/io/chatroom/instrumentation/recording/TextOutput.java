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

  /** From here on Double.toString has an exponent. */
  private static final double PLAIN_BELOW = 1e7;

  private final OutputStream out;
  private final byte[] buffer = new byte[SIZE];
  private final byte[] digits = new byte[LONGEST_NUMBER];
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
      ascii(" # {span_id=\"");
      ascii(exemplar.spanId());
      ascii("\",trace_id=\"");
      ascii(exemplar.traceId());
      ascii("\"} ");
      put(exemplarValue);
      write(' ');
      put(exemplar.timestampMillis() / MILLIS);
      write('.');
      long millis = exemplar.timestampMillis() % MILLIS;
      ascii(millis < 10 ? "00" : millis < 100 ? "0" : "");
      put(millis);
    }
    write('\n');
  }

  private void ascii(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      write(text.charAt(i));
    }
  }

  private void put(double value) throws IOException {
    room(LONGEST_NUMBER);
    long whole = (long) value;
    if (whole == value && value >= 0 && value < PLAIN_BELOW) {
      putDigits(whole);
      buffer[size++] = '.';
      buffer[size++] = '0';
    } else {
      byte[] text = text(value).getBytes(StandardCharsets.ISO_8859_1);
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

  private void putDigits(long value) {
    int at = LONGEST_NUMBER;
    long rest = value;
    do {
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    System.arraycopy(digits, at, buffer, size, LONGEST_NUMBER - at);
    size += LONGEST_NUMBER - at;
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
