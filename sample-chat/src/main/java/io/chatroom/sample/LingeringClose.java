package io.chatroom.sample;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads on what a client still writes when it has been answered, up to a number of bytes and for a
 * time, and takes no thread meanwhile. A connection that is closed over unread bytes is reset, and
 * the reset may take the answer with it (RFC 9112, section 9.6); Undertow alone closes it at once,
 * or reads for as long as the client likes.
 */
final class LingeringClose implements HttpHandler {

  private final long maxBytes;
  private final Duration maxTime;
  private final HttpHandler next;

  /**
   * Guards the answers of a handler.
   *
   * @param maxBytes of a request that are read after its answer
   * @param maxTime from the answer until the connection is closed, read or not
   */
  LingeringClose(long maxBytes, Duration maxTime, HttpHandler next) {
    this.maxBytes = maxBytes;
    this.maxTime = maxTime;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!exchange.isRequestComplete()) {
      exchange.addDefaultResponseListener(this::readOn); // is asked when the exchange ends
    }
    next.handleRequest(exchange);
  }

  /** Answers whether the exchange ends later, from here. */
  private boolean readOn(HttpServerExchange exchange) {
    if (exchange.isRequestComplete()
        || !exchange.isResponseComplete()
        || !exchange.getConnection().isOpen()) {
      return false;
    }
    if (exchange.isRequestChannelAvailable()) {
      exchange.setMaxEntitySize(0); // what is too long could not be read at all
    } else {
      Connectors.resetRequestChannel(exchange); // a servlet has read the beginning
    }
    new Rest(exchange, exchange.getRequestChannel()).read();
    return true;
  }

  /** What is left of one request; used by one thread at a time. */
  private final class Rest {
    private final HttpServerExchange exchange;
    private final StreamSourceChannel channel;
    private long leftBytes = maxBytes;

    Rest(HttpServerExchange exchange, StreamSourceChannel channel) {
      this.exchange = exchange;
      this.channel = channel;
    }

    /** Reads what is there, and the rest on the I/O thread when it comes. */
    void read() {
      if (isReadEnough()) {
        end();
        return;
      }
      XnioExecutor.Key timeout =
          exchange.getIoThread().executeAfter(this::end, maxTime.toMillis(), TimeUnit.MILLISECONDS);
      channel
          .getReadSetter()
          .set(
              readable -> {
                if (isReadEnough()) {
                  timeout.remove();
                  end();
                }
              });
      channel.resumeReads();
    }

    private boolean isReadEnough() {
      try (PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate()) {
        ByteBuffer buffer = pooled.getBuffer();
        int bytes;
        do {
          buffer.clear();
          bytes = channel.read(buffer);
          leftBytes -= bytes;
        } while (bytes > 0 && leftBytes > 0);
        return bytes != 0;
      } catch (IOException gone) {
        return true;
      }
    }

    private void end() {
      if (!exchange.isRequestComplete()) {
        exchange.setPersistent(false); // closed over the rest
      }
      exchange.endExchange();
    }
  }
}
