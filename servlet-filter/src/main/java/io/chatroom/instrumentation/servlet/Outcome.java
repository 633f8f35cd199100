package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.LabelValue;
import io.chatroom.instrumentation.recording.ExceptionKind;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How a request ended, for the duration histogram. */
enum Outcome implements LabelValue {
  SUCCESS("success"),
  REDIRECT("redirect"),
  CLIENT_ERROR("client_error"),
  SERVER_ERROR("server_error"),
  /** The container's time for an asynchronous answer ran out, whatever was answered then. */
  TIMEOUT("timeout"),
  /** The client went away before the end. */
  ABORTED("aborted");

  private static final Outcome[] BY_HUNDREDS = {
    SUCCESS, SUCCESS, SUCCESS, REDIRECT, CLIENT_ERROR, SERVER_ERROR
  };

  private final String label;

  Outcome(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /** The outcome of a request whose response is as the application or the container made it. */
  static Outcome ofStatus(int status) {
    int hundreds = status / 100;
    return hundreds >= 0 && hundreds < BY_HUNDREDS.length ? BY_HUNDREDS[hundreds] : SERVER_ERROR;
  }

  /**
   * The outcome of a request.
   *
   * @param failure what the application let out
   * @param cutShort whether the response was on its way already when that happened
   */
  static Outcome of(int status, @Nullable Throwable failure, boolean cutShort) {
    if (failure == null) {
      return ofStatus(status);
    }
    if (isClientGone(failure, cutShort)) {
      return ABORTED;
    }
    // The client has read a 200 and half of what was to follow.
    return cutShort && status < 400 ? SERVER_ERROR : ofStatus(status);
  }

  /** What a container will answer where nobody tells us what it did answer. */
  static int expectedStatus(Throwable failure, int status) {
    Throwable cause = failure;
    if (cause instanceof ServletException && cause.getCause() instanceof UnavailableException) {
      cause = cause.getCause();
    }
    if (cause instanceof UnavailableException unavailable) {
      return unavailable.isPermanent()
          ? HttpServletResponse.SC_NOT_FOUND
          : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    }
    return Math.max(status, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
  }

  /**
   * Tomcat and Jetty have an exception of their own for a client that went away. Undertow throws
   * what the channel threw, which is also what a lost connection to a database looks like; that
   * would come wrapped in an exception of the application.
   */
  private static boolean isClientGone(Throwable failure, boolean cutShort) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 5; depth++) {
      String name = cause.getClass().getSimpleName();
      if (name.equals("ClientAbortException") || name.equals("EofException")) {
        return true;
      }
      cause = cause.getCause();
    }
    return cutShort
        && failure instanceof IOException
        && ExceptionKind.of(failure) == ExceptionKind.TRANSPORT;
  }
}
