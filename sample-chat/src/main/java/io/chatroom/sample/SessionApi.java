package io.chatroom.sample;

import io.chatroom.sample.Answers.AnsweredException;
import io.chatroom.sample.ApiServlet.Reply;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code /api/session}: signing in, asking who one is, signing out. */
final class SessionApi {

  private final SignIns signIns;
  private final Proxies proxies;

  SessionApi(SignIns signIns, Proxies proxies) {
    this.signIns = signIns;
    this.proxies = proxies;
  }

  /** What signs in; with a password as ops. */
  record SignIn(@Nullable String name, @Nullable String password) {
    @Override
    public String toString() {
      return "SignIn[" + name + "]"; // a log must not tell the password
    }
  }

  /**
   * @param expires in milliseconds since 1970, as JavaScript counts
   */
  record Session(String name, String role, long expires) {
    static Session of(ChatUser user) {
      return new Session(user.name(), user.role().label(), user.expires().toEpochMilli());
    }
  }

  Reply reply(HttpServletRequest request, HttpServletResponse response)
      throws AnsweredException, IOException {
    return switch (request.getMethod()) {
      case "GET", "HEAD" -> new Reply(200, Session.of(signIns.user(request)));
      case "POST" -> signIn(request, response);
      case "DELETE" -> signOut(request, response);
      default -> throw new AnsweredException(Answers.NOT_ALLOWED);
    };
  }

  private Reply signIn(HttpServletRequest request, HttpServletResponse response)
      throws AnsweredException, IOException {
    SignIn wanted = ApiServlet.body(request, SignIn.class);
    ChatUser user = signIns.signIn(wanted.name(), wanted.password(), proxies.address(request));
    setCookie(request, response, signIns.seal(user), SessionSeal.LIFETIME.toSeconds());
    return new Reply(200, Session.of(user));
  }

  private Reply signOut(HttpServletRequest request, HttpServletResponse response) {
    setCookie(request, response, "", 0);
    return new Reply(204, null);
  }

  /** Out of reach of scripts, and of whatever other sites make a browser send. */
  private void setCookie(
      HttpServletRequest request, HttpServletResponse response, String value, long seconds) {
    String secure = proxies.isSecure(request) ? "; Secure" : "";
    response.setHeader(
        "Set-Cookie",
        "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
            .formatted(SignIns.COOKIE, value, seconds, secure));
  }
}
