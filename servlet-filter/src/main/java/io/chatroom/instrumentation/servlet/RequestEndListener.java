package io.chatroom.instrumentation.servlet;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;

/**
 * Tells the end of a request whose error page the container makes after the filters: on Tomcat and
 * Undertow the request is destroyed when that is done.
 */
final class RequestEndListener implements ServletRequestListener {

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    Object[] marks = ThreadMarks.ofThisThread();
    if (marks[ThreadMarks.RECORDING] == null) {
      marks[ThreadMarks.LISTENED] = true;
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    Object[] marks = ThreadMarks.ofThisThread();
    if (marks[ThreadMarks.RECORDING] != null) {
      return; // a request inside a request
    }
    marks[ThreadMarks.LISTENED] = null;
    if (marks[ThreadMarks.AWAITING] instanceof OpenExchange exchange) {
      marks[ThreadMarks.AWAITING] = null;
      exchange.finish();
    }
  }
}
