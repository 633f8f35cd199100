package io.chatroom.sample;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses with the same beginning, as {@code 10.0.0.0/8}, or one address. */
final class AddressRange {

  /** What needs no look-up of a name. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");

  private final byte[] start;
  private final int bits;

  private AddressRange(byte[] start, int bits) {
    this.start = start;
    this.bits = bits;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static AddressRange of(String text) {
    int slash = text.indexOf('/');
    byte[] start = bytes(slash < 0 ? text : text.substring(0, slash));
    int bits = slash < 0 ? 8 * start.length : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > 8 * start.length) {
      throw new IllegalArgumentException("no such prefix: " + text);
    }
    return new AddressRange(start, bits);
  }

  static boolean isAddress(String text) {
    try {
      return bytes(text).length > 0;
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  boolean contains(String address) {
    byte[] other;
    try {
      other = bytes(address);
    } catch (IllegalArgumentException none) {
      return false;
    }
    if (other.length != start.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((start[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String address) {
    if (!ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("no address: " + address);
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + address, e);
    }
  }
}
