package io.chatroom.instrumentation.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A collector in this process: takes traces by OTLP over gRPC and over HTTP with protobuf, on one
 * port, and keeps them. Told to {@linkplain #behave behave} badly, it fails as collectors do.
 */
public final class OtlpReceiver implements AutoCloseable {

  /** How the receiver treats what it is sent. */
  public enum Behaviour {
    /** Keeps it and says so. */
    ACCEPT,
    /** Says it is overloaded, which a client may try again. */
    UNAVAILABLE,
    /** Says the request is bad, for good. */
    REFUSE,
    /** Takes the request and never answers. */
    HANG,
    /** Keeps it, and says so a fifth of a second later. */
    SLOW,
    /** Answers 200 with bytes that mean nothing. */
    GARBAGE
  }

  private static final String HTTP_PATH = "/v1/traces";
  private static final String GRPC_PATH =
      "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
  private static final int GRPC_PREFIX_BYTES = 5;

  private final Server server = new Server();
  private final ServerConnector connector;
  private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
  private final Queue<Callback> hanging = new ConcurrentLinkedQueue<>();
  private volatile Behaviour behaviour = Behaviour.ACCEPT;

  /** Starts one that accepts, on a free port of the loopback address. */
  public OtlpReceiver() {
    HttpConfiguration http = new HttpConfiguration();
    connector =
        new ServerConnector(
            server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Collecting());
    start();
  }

  /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}, whatever the protocol. */
  public String endpoint() {
    return "http://127.0.0.1:" + connector.getPort();
  }

  /** From now on treats requests so. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  /** Every span kept so far, in the order of arrival. */
  public List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  /** Forgets the spans kept so far. */
  public void clear() {
    spans.clear();
  }

  /** Stops listening; the port is kept for {@link #start()}. */
  public void stop() {
    release();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The receiver did not stop", e);
    }
  }

  /** Listens again, on the same port. */
  public void start() {
    try {
      server.start();
      connector.setPort(connector.getLocalPort());
    } catch (Exception e) {
      throw new IllegalStateException("The receiver did not start", e);
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void release() {
    for (Callback each = hanging.poll(); each != null; each = hanging.poll()) {
      each.failed(new IOException("The receiver stops"));
    }
  }

  private final class Collecting extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = Request.getPathInContext(request);
      boolean grpc = path.equals(GRPC_PATH);
      if (!grpc && !path.equals(HTTP_PATH)) {
        return false;
      }
      byte[] body = body(request, grpc);
      switch (behaviour) {
        case ACCEPT -> {
          keep(body);
          answer(response, callback, grpc, 200, 0);
        }
        case SLOW -> {
          keep(body);
          TimeUnit.MILLISECONDS.sleep(200);
          answer(response, callback, grpc, 200, 0);
        }
        case UNAVAILABLE -> answer(response, callback, grpc, 503, 14);
        case REFUSE -> answer(response, callback, grpc, 400, 3);
        case HANG -> hanging.add(callback);
        case GARBAGE -> response.write(true, ByteBuffer.wrap(new byte[] {1, 2, 3}), callback);
      }
      return true;
    }
  }

  private void keep(byte[] body) throws InvalidProtocolBufferException {
    ExportTraceServiceRequest.parseFrom(body)
        .getResourceSpansList()
        .forEach(
            sent ->
                sent.getScopeSpansList()
                    .forEach(
                        scope ->
                            scope
                                .getSpansList()
                                .forEach(
                                    span -> spans.add(ReceivedSpan.of(sent.getResource(), span)))));
  }

  /** The message without gRPC's frame, decompressed. */
  private static byte[] body(Request request, boolean grpc) throws IOException {
    byte[] sent = Content.Source.asInputStream(request).readAllBytes();
    InputStream message =
        grpc
            ? new ByteArrayInputStream(sent, GRPC_PREFIX_BYTES, sent.length - GRPC_PREFIX_BYTES)
            : new ByteArrayInputStream(sent);
    boolean zipped =
        grpc ? sent[0] == 1 : "gzip".equals(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
    return (zipped ? new GZIPInputStream(message) : message).readAllBytes();
  }

  /** An empty message; gRPC's status comes behind it. */
  private static void answer(
      Response response, Callback callback, boolean grpc, int httpStatus, int grpcStatus) {
    if (!grpc) {
      response.setStatus(httpStatus);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-protobuf");
      callback.succeeded();
      return;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/grpc");
    HttpFields trailers =
        HttpFields.from(new HttpField("grpc-status", Integer.toString(grpcStatus)));
    response.setTrailersSupplier(() -> trailers);
    response.write(true, ByteBuffer.wrap(new byte[GRPC_PREFIX_BYTES]), callback);
  }
}
