package io.chatroom.sample;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.chatroom.instrumentation.AuthOutcome;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.Limit;
import io.chatroom.sample.Answers.AnsweredException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who signs in, and who is signed in. Every attempt is counted. Safe for any thread. */
final class SignIns {

  static final String COOKIE = "chat_session";

  private final SessionSeal seal;
  private final @Nullable String opsPassword;
  private final Supplier<Limits> limits;
  private final ChatRoomTelemetry telemetry;
  private final Cache<String, TokenBucket> attempts = perAddress();
  private final Cache<String, TokenBucket> failures = perAddress();

  /**
   * @param opsPassword what makes one ops, or null if nobody can be
   */
  SignIns(
      SessionSeal seal,
      @Nullable String opsPassword,
      Supplier<Limits> limits,
      ChatRoomTelemetry telemetry) {
    this.seal = seal;
    this.opsPassword = opsPassword;
    this.limits = limits;
    this.telemetry = telemetry;
  }

  private static Cache<String, TokenBucket> perAddress() {
    return Caffeine.newBuilder()
        .expireAfterAccess(Duration.ofMinutes(10))
        .maximumSize(100_000)
        .build();
  }

  /**
   * Signs somebody in.
   *
   * @param password null for an ordinary user
   */
  ChatUser signIn(@Nullable String rawName, @Nullable String password, String address)
      throws AnsweredException {
    take(attempts, limits.get().addressSignIns(), address);
    String name = Names.user(rawName);
    if (name == null) {
      throw refused(AuthOutcome.BAD_CREDENTIALS, Answers.BAD_NAME);
    }
    if (password != null) {
      check(password, address);
    }
    telemetry.authAttempted(AuthOutcome.SUCCESS);
    return seal.signedIn(name, password == null ? Role.USER : Role.OPS);
  }

  private void check(String password, String address) throws AnsweredException {
    if (opsPassword == null) {
      throw refused(AuthOutcome.FORBIDDEN, Answers.NO_OPS);
    }
    // In a time that does not tell how much of it is right.
    if (!MessageDigest.isEqual(
        password.getBytes(StandardCharsets.UTF_8), opsPassword.getBytes(StandardCharsets.UTF_8))) {
      take(failures, limits.get().failedSignIns(), address);
      throw refused(AuthOutcome.BAD_CREDENTIALS, Answers.BAD_CREDENTIALS);
    }
  }

  private AnsweredException refused(AuthOutcome outcome, Answers answer) {
    telemetry.authAttempted(outcome);
    return new AnsweredException(answer);
  }

  private void take(Cache<String, TokenBucket> buckets, Limits.Rate rate, String address)
      throws AnsweredException {
    long now = System.nanoTime();
    int wait = buckets.get(address, key -> new TokenBucket(rate, now)).take(rate, now);
    if (wait > 0) {
      telemetry.rateLimited(Limit.HTTP);
      telemetry.authAttempted(AuthOutcome.FORBIDDEN);
      throw new AnsweredException(Answers.RATE_LIMITED, wait);
    }
  }

  String seal(ChatUser user) {
    return seal.seal(user);
  }

  /** What the request's cookie says; one that is not there is as one that is not ours. */
  SessionSeal.Opened session(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(COOKIE)) {
          return seal.open(cookie.getValue());
        }
      }
    }
    return new SessionSeal.Opened.Forged();
  }

  /** Who makes the request. */
  ChatUser user(HttpServletRequest request) throws AnsweredException {
    SessionSeal.Opened session = session(request);
    if (session instanceof SessionSeal.Opened.Valid valid) {
      return valid.user();
    }
    if (session instanceof SessionSeal.Opened.Expired) {
      telemetry.authAttempted(AuthOutcome.EXPIRED);
    }
    throw new AnsweredException(Answers.SIGNED_OUT);
  }
}
