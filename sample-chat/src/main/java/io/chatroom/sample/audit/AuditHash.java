package io.chatroom.sample.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a row: for each of previous hash, position, time (ISO 8601), who, action, what,
 * outcome and trace id its length in UTF-8 bytes, a colon, the bytes and a comma. The lengths keep
 * two rows apart whose texts only run together differently.
 */
final class AuditHash {

  /** What stands before the first row. */
  static final String NONE = "0".repeat(64);

  private AuditHash() {}

  static String of(AuditEntry entry) {
    MessageDigest digest = sha256();
    add(digest, entry.previous());
    add(digest, Long.toString(entry.position()));
    add(digest, entry.at().toString());
    add(digest, entry.who());
    add(digest, entry.action());
    add(digest, entry.what());
    add(digest, entry.outcome());
    add(digest, entry.traceId());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
    digest.update((byte) ',');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
