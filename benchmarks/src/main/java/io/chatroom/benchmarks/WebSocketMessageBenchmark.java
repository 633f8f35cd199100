package io.chatroom.benchmarks;

import io.chatroom.benchmarks.WebSocketStubs.Chat;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import jakarta.websocket.OnOpen;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One text message of 100 bytes sent asynchronously with a handler, which is how a chat fans out;
 * what comes in, and what is sent blocking, is in {@link WebSocketPeers}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WebSocketMessageBenchmark {

  /** With us and without. */
  public enum Peer {
    BARE,
    OURS
  }

  @Param public Peer peer;

  private final Handler handler = new Handler();
  private Session session;

  @Setup
  public void open() throws InstantiationException {
    KeepingChat chat =
        peer == Peer.BARE
            ? new KeepingChat()
            : new MonitoredConfigurator().getEndpointInstance(KeepingChat.class);
    chat.open(Stubs.make(AsyncSession.class));
    session = chat.session;
  }

  @Benchmark
  public long sentAsync() {
    session.getAsyncRemote().sendText(WebSocketStubs.TEXT, handler);
    return handler.completed;
  }

  /** Keeps the session it is given. */
  @ServerEndpoint(value = "/async", configurator = MonitoredConfigurator.class)
  public static class KeepingChat extends Chat {
    private Session session;

    @Override
    @OnOpen
    public void open(Session opened) {
      session = opened;
    }

    Session session() {
      return session;
    }
  }

  private static final class Handler implements SendHandler {
    private long completed;

    @Override
    public void onResult(SendResult result) {
      completed++;
    }
  }

  abstract static class AsyncSession implements Session {
    private final Map<String, Object> properties = new ConcurrentHashMap<>();
    private final RemoteEndpoint.Async remote = Stubs.make(AsyncRemote.class);

    @Override
    public Map<String, Object> getUserProperties() {
      return properties;
    }

    @Override
    public RemoteEndpoint.Async getAsyncRemote() {
      return remote;
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  abstract static class AsyncRemote implements RemoteEndpoint.Async {
    private static final SendResult OK = new SendResult();

    @Override
    public void sendText(String text, SendHandler handler) {
      handler.onResult(OK);
    }
  }
}
