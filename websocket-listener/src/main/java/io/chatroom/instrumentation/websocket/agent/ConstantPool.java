package io.chatroom.instrumentation.websocket.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a class file mentions that an endpoint or what belongs to it would: read from its table of
 * constants alone, which costs a microsecond or two.
 */
final class ConstantPool {

  /**
   * Annotations of endpoints, the class they extend, and the methods they then override; what their
   * configurators, encoders and decoders extend, or throw.
   */
  private static final byte[][] OF_ENDPOINTS =
      bytes(
          "Ljakarta/websocket/server/ServerEndpoint;",
          "Ljakarta/websocket/ClientEndpoint;",
          "Ljakarta/websocket/OnOpen;",
          "Ljakarta/websocket/OnMessage;",
          "Ljakarta/websocket/OnClose;",
          "Ljakarta/websocket/OnError;",
          "jakarta/websocket/Endpoint",
          "(Ljakarta/websocket/Session;Ljakarta/websocket/EndpointConfig;)V",
          "(Ljakarta/websocket/Session;Ljakarta/websocket/CloseReason;)V",
          "(Ljakarta/websocket/Session;Ljava/lang/Throwable;)V",
          "jakarta/websocket/server/ServerEndpointConfig$Configurator",
          "jakarta/websocket/Encoder$Text",
          "jakarta/websocket/Encoder$TextStream",
          "jakarta/websocket/Encoder$Binary",
          "jakarta/websocket/Encoder$BinaryStream",
          "jakarta/websocket/EncodeException",
          "jakarta/websocket/Decoder$Text",
          "jakarta/websocket/Decoder$TextStream",
          "jakarta/websocket/Decoder$Binary",
          "jakarta/websocket/Decoder$BinaryStream",
          "jakarta/websocket/DecodeException");

  private static final byte[] OURS =
      bytes("Lio/chatroom/instrumentation/websocket/MonitoredEndpoint;")[0];

  private static final int UTF8 = 1;
  private static final int FIRST_CONSTANT = 10;

  private boolean mentionsEndpoints;
  private boolean mentionsUs;

  private ConstantPool() {}

  static ConstantPool of(byte[] classFile) {
    ConstantPool pool = new ConstantPool();
    pool.read(classFile);
    return pool;
  }

  boolean mentionsEndpoints() {
    return mentionsEndpoints || mentionsUs;
  }

  /** Whether it carries our annotation. */
  boolean mentionsUs() {
    return mentionsUs;
  }

  private void read(byte[] classFile) {
    ByteBuffer file = ByteBuffer.wrap(classFile);
    int count = file.getShort(FIRST_CONSTANT - 2) & 0xffff;
    file.position(FIRST_CONSTANT);
    for (int index = 1; index < count; index++) {
      int tag = file.get();
      if (tag == UTF8) {
        int length = file.getShort() & 0xffff;
        see(classFile, file.position(), length);
        file.position(file.position() + length);
      } else {
        file.position(file.position() + sizeOf(tag));
        index += takesTwo(tag) ? 1 : 0;
      }
    }
  }

  private void see(byte[] file, int offset, int length) {
    if (length < 20) {
      return; // shorter than all of them
    }
    for (byte[] wanted : OF_ENDPOINTS) {
      mentionsEndpoints |= matches(file, offset, length, wanted);
    }
    mentionsUs |= matches(file, offset, length, OURS);
  }

  private static boolean matches(byte[] file, int offset, int length, byte[] wanted) {
    return length == wanted.length
        && Arrays.equals(file, offset, offset + length, wanted, 0, length);
  }

  private static boolean takesTwo(int tag) {
    return tag == 5 || tag == 6; // long and double
  }

  /** Bytes after the tag: table 4.4-A of the Java Virtual Machine Specification. */
  private static int sizeOf(int tag) {
    return switch (tag) {
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case 5, 6 -> 8;
      default -> throw new IllegalArgumentException("constant of unknown kind " + tag);
    };
  }

  private static byte[][] bytes(String... texts) {
    byte[][] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }
}
