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
    long[] marks = ThreadMarks.ofThisThread();
    if (marks[ThreadMarks.RECORDING] == 0) {
      marks[ThreadMarks.LISTENED] = 1;
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    long[] marks = ThreadMarks.ofThisThread();
    if (marks[ThreadMarks.RECORDING] != 0) {
      return; // a request inside a request
    }
    marks[ThreadMarks.LISTENED] = 0;
    OpenExchange exchange = ThreadMarks.takeAwaited(marks);
    if (exchange != null) {
      exchange.finish();
    }
  }
}
