package io.chatroom.sample.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Reads from a Prometheus, within bounds: so many questions at a time, so long, so much. A
 * Prometheus that hangs must not take the threads that the chat works with.
 */
final class PrometheusClient {

  static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final int AT_A_TIME = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(2))
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final Semaphore places = new Semaphore(AT_A_TIME);
  private final String base;
  private final Duration patience;

  PrometheusClient(URI prometheus) {
    this(prometheus, PATIENCE);
  }

  /**
   * @param patience how long an answer may take, from the question to its last byte
   */
  PrometheusClient(URI prometheus, Duration patience) {
    base = prometheus.toString().replaceAll("/+$", "");
    this.patience = patience;
  }

  /**
   * The answer to a call of the HTTP API as it came, JSON.
   *
   * @param call {@code query} or {@code query_range}
   * @throws IOException if there is no good answer in time
   */
  byte[] ask(String call, Map<String, String> parameters) throws IOException {
    if (!tryEnter()) {
      throw new IOException("too many questions at a time");
    }
    try {
      HttpResponse<byte[]> response = send(call, parameters);
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return response.body();
    } finally {
      places.release();
    }
  }

  private boolean tryEnter() throws IOException {
    try {
      return places.tryAcquire(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private HttpResponse<byte[]> send(String call, Map<String, String> parameters)
      throws IOException {
    String query =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/" + call + "?" + query)).build();
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, ignored -> bounded());
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer within " + patience.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted();
    }
  }

  private static HttpResponse.BodySubscriber<byte[]> bounded() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    return HttpResponse.BodySubscribers.mapping(
        HttpResponse.BodySubscribers.ofByteArrayConsumer(
            part ->
                part.ifPresent(
                    bytes -> {
                      if (body.size() + bytes.length > MAX_BYTES) {
                        throw new IllegalStateException("more than " + MAX_BYTES + " bytes");
                      }
                      body.writeBytes(bytes);
                    })),
        ignored -> body.toByteArray());
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new IOException("the chat is stopping");
  }
}
