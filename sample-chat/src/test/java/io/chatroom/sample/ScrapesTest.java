package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By whom the end of the chat is held up for the last figures. */
class ScrapesTest {

  private final Scrapes scrapes =
      new Scrapes("/metrics", exchange -> exchange.getResponseSender().send("up 1\n"));
  private final Undertow server =
      Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(scrapes).build();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void scrape_countsFromItsBeginning() throws Exception {
    long before = System.nanoTime();
    get("/metrics");
    await().until(scrapes::isScraped);
    assertThat(scrapes.isScrapedSince(before)).isTrue();
    assertThat(scrapes.isScrapedSince(System.nanoTime())).isFalse();
  }

  @Test
  void otherRequests_areNone() throws Exception {
    get("/healthz");
    server.stop(); // whatever is told of a request has been told then
    assertThat(scrapes.isScraped()).isFalse();
    assertThat(scrapes.isScrapedSince(System.nanoTime() - 1_000_000_000)).isFalse();
  }

  private void get(String path) throws Exception {
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    assertThat(Tools.get(address.getPort(), path)).isEqualTo("up 1\n");
  }
}
