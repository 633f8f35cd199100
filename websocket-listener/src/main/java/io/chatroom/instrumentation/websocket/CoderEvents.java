package io.chatroom.instrumentation.websocket;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Called from the code that is put into encoders and decoders; not for applications. It is public
 * because that code stands in the application's classes. Nothing here throws.
 *
 * <p>A container encodes on the thread that sends, and decodes on the one that calls the endpoint:
 * so the size of what a coder makes of an object finds its message by the thread. What is kept
 * there is of classes of the JDK or taken away again, for a container's thread keeps no
 * application.
 */
public final class CoderEvents {

  /** A {@link PendingSend} during the call, or a weak {@link EndpointRecorder} after a return. */
  private static final ThreadLocal<@Nullable Object> AWAITING = new ThreadLocal<>();

  /** Of the object that was decoded last and of the one that was returned last. */
  private static final ThreadLocal<long[]> NOTES =
      ThreadLocal.withInitial(() -> new long[] {0, PayloadSize.UNKNOWN, 0});

  private static final int DECODED = 0;
  private static final int DECODED_BYTES = 1;
  private static final int RETURNED = 2;

  private CoderEvents() {}

  /** A send of an object begins, which the container may have encoded within the call. */
  static void sending(PendingSend send) {
    AWAITING.set(send);
  }

  /** The call that sends is over. */
  static void sent() {
    AWAITING.set(null);
  }

  /** A method for messages returned an object, which the container will have encoded next. */
  static void returned(EndpointRecorder recorder, Object returned) {
    AWAITING.set(recorder.reference());
    NOTES.get()[RETURNED] = System.identityHashCode(returned);
  }

  /** The size of the message that {@code payload} was decoded from, if that is known. */
  static long sizeBefore(Object payload) {
    long[] notes = NOTES.get();
    long bytes = notes[DECODED] == System.identityHashCode(payload) ? notes[DECODED_BYTES] : -1;
    notes[DECODED_BYTES] = PayloadSize.UNKNOWN;
    return bytes;
  }

  /**
   * An encoder is asked: called before the application's method.
   *
   * @return who waits for the size, for {@link #encoded}; one encoder may call another
   */
  public static @Nullable Object encoding(@Nullable Object object) {
    Object awaiting = AWAITING.get();
    if (awaiting == null
        || (awaiting instanceof WeakReference
            && NOTES.get()[RETURNED] != System.identityHashCode(object))) {
      return null;
    }
    AWAITING.set(null);
    return awaiting;
  }

  /**
   * An encoder is done.
   *
   * @param made what it returned, or what it has written to
   */
  public static void encoded(@Nullable Object awaiting, @Nullable Object made) {
    if (awaiting == null) {
      return;
    }
    try {
      long bytes = size(made);
      if (awaiting instanceof PendingSend send) {
        send.measured(bytes);
      } else if (bytes >= 0
          && awaiting instanceof WeakReference<?> kept
          && kept.get() instanceof EndpointRecorder recorder) {
        recorder.sentBytes(bytes);
      }
    } catch (Throwable ours) {
      EndpointEvents.lost("The size of an encoded message was not recorded", ours);
    }
  }

  /** What to hand to an encoder in place of a stream that it writes to. */
  public static @Nullable Object counting(@Nullable Object awaiting, @Nullable Object stream) {
    if (awaiting != null) {
      if (stream instanceof Writer writer) {
        return new CountingWriter(writer);
      }
      if (stream instanceof OutputStream output) {
        return new CountingOutput(output);
      }
    }
    return stream;
  }

  /** What to hand to a decoder in place of a stream that it reads from. */
  public static @Nullable Object counting(@Nullable Object stream) {
    if (stream instanceof Reader reader) {
      return new CountingReader(reader);
    }
    return stream instanceof InputStream input ? new CountingStream(input) : stream;
  }

  /** A decoder made {@code made} of a message of that size. */
  public static void decoded(@Nullable Object made, long bytes) {
    long[] notes = NOTES.get();
    notes[DECODED] = System.identityHashCode(made);
    notes[DECODED_BYTES] = bytes;
  }

  /** Bytes of a payload, or of what was read or written so far; below 0 if they are not known. */
  public static long size(@Nullable Object payload) {
    try {
      return payload instanceof Counted counted ? counted.bytes() : PayloadSize.of(payload);
    } catch (Throwable ours) {
      EndpointEvents.lost("The size of a message was not found out", ours);
      return PayloadSize.UNKNOWN;
    }
  }
}
