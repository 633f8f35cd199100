package io.chatroom.sample.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Prometheus that does what it should not costs an answer and nothing more. */
class PrometheusClientTest {

  private final AtomicReference<String> asked = new AtomicReference<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  @Test
  void answer_comesAsItIs() throws IOException {
    byte[] answer = "{\"status\":\"success\"}".getBytes(UTF_8);
    answering(
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
        });
    byte[] got = client("/prom/").ask("query", Map.of("query", "sum(up{job=~\".*\"}) + 1"));
    assertThat(got).isEqualTo(answer);
    assertThat(asked).hasValue("/prom/api/v1/query?query=sum%28up%7Bjob%3D%7E%22.*%22%7D%29+%2B+1");
  }

  @Test
  void errorStatus_isNoAnswer() {
    answering(exchange -> exchange.sendResponseHeaders(422, -1));
    assertThatIOException().isThrownBy(this::ask).withMessage("status 422");
  }

  @Test
  void endlessAnswer_isCutOff() {
    answering(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (end.getCount() > 0) {
              out.write(new byte[64 * 1024]);
            }
          }
        });
    assertThatIOException().isThrownBy(this::ask).withMessageContaining("more than");
  }

  @Test
  void noAnswer_isWaitedForOnlySoLong() {
    answering(exchange -> await());
    PrometheusClient client = new PrometheusClient(uri("/"), Duration.ofMillis(200));
    assertThatIOException()
        .isThrownBy(() -> client.ask("query", Map.of()))
        .withMessageContaining("no answer within");
  }

  @Test
  void halfAnAnswer_isWaitedForOnlySoLong() {
    answering(
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await();
        });
    PrometheusClient client = new PrometheusClient(uri("/"), Duration.ofMillis(200));
    assertThatIOException()
        .isThrownBy(() -> client.ask("query", Map.of()))
        .withMessageContaining("no answer within");
  }

  @Test
  void nobodyThere_isNoAnswer() {
    server.stop(0);
    assertThatIOException().isThrownBy(this::ask);
  }

  private byte[] ask() throws IOException {
    return client("").ask("query", Map.of());
  }

  private PrometheusClient client(String path) {
    return new PrometheusClient(uri(path));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void answering(Answer answer) {
    server.createContext(
        "/",
        exchange -> {
          asked.set(exchange.getRequestURI().toString());
          try (exchange) {
            answer.to(exchange);
          }
        });
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }
}
