package io.chatroom.sample;

import io.chatroom.instrumentation.Admission;
import io.chatroom.instrumentation.AuthOutcome;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.HandshakeRefusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.concurrent.ThreadLocalRandom;

/** Lets those connect who are signed in, from our own page or no page, while there is room. */
final class HandshakeFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private final transient SignIns signIns;
  private final transient Proxies proxies;
  private final transient Visits visits;
  private final transient Readiness readiness;
  private final transient ChatRoomTelemetry telemetry;
  private final transient Admission admission;

  HandshakeFilter(
      SignIns signIns,
      Proxies proxies,
      Visits visits,
      Readiness readiness,
      ChatRoomTelemetry telemetry) {
    this.signIns = signIns;
    this.proxies = proxies;
    this.visits = visits;
    this.readiness = readiness;
    this.telemetry = telemetry;
    this.admission = telemetry.admission(ChatEndpoint.PATH);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      chain.doFilter(request, response);
    } else if (!proxies.isSameOrigin(request)) {
      refuse(response, HandshakeRefusal.ORIGIN, Answers.CROSS_ORIGIN);
    } else if (readiness.isStopping()) {
      response.setIntHeader("Retry-After", 1 + ThreadLocalRandom.current().nextInt(3));
      refuse(response, HandshakeRefusal.CAPACITY, Answers.STOPPING);
    } else if (visits.isFull()) {
      response.setIntHeader("Retry-After", 10 + ThreadLocalRandom.current().nextInt(20));
      refuse(response, HandshakeRefusal.CAPACITY, Answers.FULL);
    } else {
      admit(request, response, chain);
    }
  }

  private void admit(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    SessionSeal.Opened session = signIns.session(request);
    if (session instanceof SessionSeal.Opened.Valid valid) {
      Guest guest = new Guest(valid.user(), proxies.address(request));
      chain.doFilter(new AsGuest(request, guest), response);
    } else {
      if (session instanceof SessionSeal.Opened.Expired) {
        telemetry.authAttempted(AuthOutcome.EXPIRED);
      }
      refuse(response, HandshakeRefusal.AUTH, Answers.SIGNED_OUT);
    }
  }

  private void refuse(HttpServletResponse response, HandshakeRefusal reason, Answers answer)
      throws IOException {
    admission.refused(reason);
    answer.write(response);
  }

  /** The handshake of somebody who is signed in. */
  private static final class AsGuest extends HttpServletRequestWrapper {
    private final Guest guest;

    AsGuest(HttpServletRequest request, Guest guest) {
      super(request);
      this.guest = guest;
    }

    @Override
    public Principal getUserPrincipal() {
      return guest;
    }
  }
}
