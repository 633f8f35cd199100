package io.chatroom.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** Keeps pages of other sites from changing anything with the cookie of whoever looks at them. */
final class SameOriginFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final transient Proxies proxies;

  SameOriginFilter(Proxies proxies) {
    this.proxies = proxies;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (READING.contains(request.getMethod()) || proxies.isSameOrigin(request)) {
      chain.doFilter(request, response);
    } else {
      Answers.CROSS_ORIGIN.write(response);
    }
  }
}
