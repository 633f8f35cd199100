package io.chatroom.benchmarks;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A GET of {@code /api/rooms} that is answered with 200, by a container that takes no time. Its
 * objects are used again and again, as containers do: {@link Request#recycle()} between requests.
 */
final class HttpStubs {

  static final String METHOD = "GET";
  static final String PATH = "/api/rooms";
  static final int STATUS = 200;

  private HttpStubs() {}

  static Request request() {
    return Stubs.make(Request.class);
  }

  static Response response() {
    return Stubs.make(Response.class);
  }

  /** The application: it answers 200. */
  static FilterChain application() {
    return (request, response) -> ((HttpServletResponse) response).setStatus(STATUS);
  }

  /**
   * @param attributes of the servlet context
   * @param parameters of the filter
   */
  static FilterConfig config(Map<String, Object> attributes, Map<String, String> parameters) {
    Context context = Stubs.make(Context.class);
    context.attributes = attributes;
    Config config = Stubs.make(Config.class);
    config.context = context;
    config.parameters = parameters;
    return config;
  }

  /** The servlet that an initializer registers in an empty context. */
  static Servlet servletRegisteredBy(ServletContainerInitializer initializer)
      throws ServletException {
    Context context = Stubs.make(Context.class);
    initializer.onStartup(null, context);
    return context.registered;
  }

  static ServletConfig servletConfig() {
    return Stubs.make(ServletConfig.class);
  }

  abstract static class Request implements HttpServletRequest {

    private final Map<String, Object> attributes = new HashMap<>();
    private final HttpServletMapping mapping = new Mapping();
    private final ServletContext context = Stubs.make(Context.class);

    /** What a container does between two requests of a connection. */
    void recycle() {
      if (!attributes.isEmpty()) {
        attributes.clear();
      }
    }

    @Override
    public String getMethod() {
      return METHOD;
    }

    @Override
    public String getRequestURI() {
      return PATH;
    }

    @Override
    public StringBuffer getRequestURL() {
      return new StringBuffer("http://localhost:8000").append(PATH);
    }

    @Override
    public String getContextPath() {
      return "";
    }

    @Override
    public String getServletPath() {
      return PATH;
    }

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

    @Override
    public String getScheme() {
      return "http";
    }

    @Override
    public String getProtocol() {
      return "HTTP/1.1";
    }

    @Override
    public String getServerName() {
      return "localhost";
    }

    @Override
    public int getServerPort() {
      return 8000;
    }

    @Override
    public String getRemoteAddr() {
      return "127.0.0.1";
    }

    @Override
    public int getRemotePort() {
      return 50_000;
    }

    @Override
    public String getHeader(String name) {
      return HttpStubs.header(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return HttpStubs.headers(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      return HttpStubs.headerNames();
    }

    @Override
    public Object getAttribute(String name) {
      return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
      attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
      attributes.remove(name);
    }
  }

  abstract static class Response implements HttpServletResponse {

    private int status = STATUS;
    private CountingStream body;

    void recycle() {
      body = null;
    }

    /** Of the body. */
    long bytes() {
      return body == null ? 0 : body.bytes;
    }

    @Override
    public ServletOutputStream getOutputStream() {
      if (body == null) {
        body = Stubs.make(CountingStream.class);
      }
      return body;
    }

    @Override
    public void setStatus(int status) {
      this.status = status;
    }

    @Override
    public int getStatus() {
      return status;
    }

    @Override
    public String getContentType() {
      return "application/json";
    }

    @Override
    public Collection<String> getHeaders(String name) {
      return List.of();
    }
  }

  /** A socket that takes no time. */
  abstract static class CountingStream extends ServletOutputStream {

    private long bytes;

    @Override
    public void write(int octet) {
      bytes++;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      bytes += length;
    }
  }

  static class Mapping implements HttpServletMapping {
    @Override
    public String getMatchValue() {
      return PATH.substring(1);
    }

    @Override
    public String getPattern() {
      return PATH;
    }

    @Override
    public String getServletName() {
      return "rooms";
    }

    @Override
    public MappingMatch getMappingMatch() {
      return MappingMatch.EXACT;
    }
  }

  abstract static class Context implements ServletContext {

    private Map<String, Object> attributes = Map.of();
    private Servlet registered;

    @Override
    public ServletRegistration.Dynamic addServlet(String name, Servlet servlet) {
      registered = servlet;
      return Stubs.make(ServletRegistration.Dynamic.class);
    }

    @Override
    public Map<String, ? extends FilterRegistration> getFilterRegistrations() {
      return Map.of();
    }

    @Override
    public Object getAttribute(String name) {
      return attributes.get(name);
    }

    @Override
    public String getContextPath() {
      return "";
    }

    @Override
    public Map<String, ? extends ServletRegistration> getServletRegistrations() {
      return Map.of();
    }
  }

  abstract static class Config implements FilterConfig {

    private ServletContext context;
    private Map<String, String> parameters;

    @Override
    public String getFilterName() {
      return "peer";
    }

    @Override
    public ServletContext getServletContext() {
      return context;
    }

    @Override
    public String getInitParameter(String name) {
      return parameters.get(name);
    }
  }

  // The request of curl, which the javax stub sends as well.

  static String header(String name) {
    return switch (name.length()) {
      case 4 -> name.equalsIgnoreCase("host") ? "localhost:8000" : null;
      case 6 -> name.equalsIgnoreCase("accept") ? "*/*" : null;
      case 10 -> name.equalsIgnoreCase("user-agent") ? "curl/8.5.0" : null;
      default -> null;
    };
  }

  static Enumeration<String> headers(String name) {
    String value = header(name);
    return value == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(value));
  }

  static Enumeration<String> headerNames() {
    return Collections.enumeration(List.of("Host", "User-Agent", "Accept"));
  }
}
