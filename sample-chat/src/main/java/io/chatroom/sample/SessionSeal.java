package io.chatroom.sample;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, as a text that only we can write: {@code name.role.issued.expires.signature},
 * the name in base64url, the times in milliseconds, the signature HMAC-SHA256 over all before it.
 * Every instance with the same key reads it, and none has to remember it. Safe for any thread.
 */
final class SessionSeal {

  /** How long one stays signed in. */
  static final Duration LIFETIME = Duration.ofHours(12);

  /** Of the longest name, and no cookie of ours is longer. */
  private static final int SEALED_MAX = 512;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder decoder = Base64.getUrlDecoder();

  private final SecretKeySpec key;
  private final Clock clock;

  SessionSeal(byte[] key, Clock clock) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.clock = clock;
  }

  /** What a sealed text says. */
  sealed interface Opened {
    /** It is ours and in force. */
    record Valid(ChatUser user) implements Opened {}

    /** It was ours, and its time is over. */
    record Expired() implements Opened {}

    /** It is not ours. */
    record Forged() implements Opened {}
  }

  /** Somebody who signs in now. */
  ChatUser signedIn(String name, Role role) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new ChatUser(name, role, now, now.plus(LIFETIME));
  }

  String seal(ChatUser user) {
    String content =
        String.join(
            ".",
            encoder.encodeToString(user.name().getBytes(StandardCharsets.UTF_8)),
            user.role().label(),
            Long.toString(user.issued().toEpochMilli()),
            Long.toString(user.expires().toEpochMilli()));
    return content + "." + encoder.encodeToString(signature(content));
  }

  Opened open(String sealed) {
    ChatUser user = sealed.length() > SEALED_MAX ? null : read(sealed);
    if (user == null) {
      return new Opened.Forged();
    }
    return clock.instant().isBefore(user.expires()) ? new Opened.Valid(user) : new Opened.Expired();
  }

  private @Nullable ChatUser read(String sealed) {
    int end = sealed.lastIndexOf('.');
    if (end < 0) {
      return null;
    }
    try {
      String content = sealed.substring(0, end);
      byte[] claimed = decoder.decode(sealed.substring(end + 1));
      if (!MessageDigest.isEqual(signature(content), claimed)) {
        return null;
      }
      String[] parts = content.split("\\.", -1);
      return new ChatUser(
          new String(decoder.decode(parts[0]), StandardCharsets.UTF_8),
          parts[1].equals(Role.OPS.label()) ? Role.OPS : Role.USER,
          Instant.ofEpochMilli(Long.parseLong(parts[2])),
          Instant.ofEpochMilli(Long.parseLong(parts[3])));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private byte[] signature(String content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM); // one each, for it keeps state
      mac.init(key);
      return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
