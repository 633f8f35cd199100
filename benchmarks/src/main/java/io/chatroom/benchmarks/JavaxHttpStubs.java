package io.chatroom.benchmarks;

import javax.servlet.DispatcherType;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletMapping;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@link HttpStubs} as {@code javax.servlet} sees them: only what differs in type is here. */
final class JavaxHttpStubs {

  private JavaxHttpStubs() {}

  static HttpServletRequest request(HttpStubs.Request request) {
    return Stubs.make(Request.class, request);
  }

  static HttpServletResponse response(HttpStubs.Response response) {
    return Stubs.make(HttpServletResponse.class, response);
  }

  /** The application: it answers 200. */
  static FilterChain application() {
    return (request, response) -> ((HttpServletResponse) response).setStatus(HttpStubs.STATUS);
  }

  static FilterConfig config() {
    return Stubs.make(Config.class);
  }

  abstract static class Request implements HttpServletRequest {

    private final HttpServletMapping mapping =
        Stubs.make(HttpServletMapping.class, new HttpStubs.Mapping());
    private final ServletContext context = Stubs.make(ServletContext.class);

    @Override
    public HttpServletMapping getHttpServletMapping() {
      return mapping;
    }

    @Override
    public ServletContext getServletContext() {
      return context;
    }

    @Override
    public DispatcherType getDispatcherType() {
      return DispatcherType.REQUEST;
    }
  }

  abstract static class Config implements FilterConfig {

    private final ServletContext context = Stubs.make(ServletContext.class);

    @Override
    public ServletContext getServletContext() {
      return context;
    }
  }
}
