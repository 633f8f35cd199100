package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.TraceParent;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a message continues the trace that its client began. A browser cannot set headers
 * on a WebSocket, so the context comes in the message, from anyone: it counts only if it is
 * well-formed and the configuration allows it, and its request to be sampled only so many times a
 * second in the whole process. Past that the message begins a trace of its own, for which the
 * server's sampler decides as for any other. So does a request past the limit for requests, whose
 * callers may also be proxies and services of one's own. Safe for any thread; never throws.
 *
 * <p>What a client sent is for this process; it must not be passed on to other clients.
 */
public final class ClientContexts {

  private final boolean allowed;
  private final boolean idsDecide;
  private final RateLimit sampled;
  private final RateLimit sampledRequests;
  private final LongSupplier nanoTime;
  private final CounterRecorder malformed;
  private final CounterRecorder rateLimited;

  /**
   * As configured: {@code CHATROOM_TRACING_CLIENT_CONTEXT} (true), {@code
   * CHATROOM_TRACING_CLIENT_SAMPLED_PER_SECOND} (10), {@code
   * CHATROOM_TRACING_REQUEST_SAMPLED_PER_SECOND} (1,000,000: no limit).
   *
   * @param idsDecide whether the sampler decides by the id of a trace alone: a client that chooses
   *     the id would then be sampled whenever it wants, whatever its flag says
   * @throws IllegalArgumentException if a setting does not fit
   */
  public ClientContexts(Settings settings, Recorders recorders, boolean idsDecide) {
    this(settings, recorders, idsDecide, System::nanoTime);
  }

  ClientContexts(Settings settings, Recorders recorders, boolean idsDecide, LongSupplier nanoTime) {
    this.allowed = settings.flag("tracing.client.context", true);
    this.idsDecide = idsDecide;
    this.sampled =
        new RateLimit(
            settings.number("tracing.client.sampled.per.second", 10, 0, 1_000_000),
            nanoTime.getAsLong());
    this.sampledRequests =
        new RateLimit(
            settings.number("tracing.request.sampled.per.second", 1_000_000, 0, 1_000_000),
            nanoTime.getAsLong());
    this.nanoTime = nanoTime;
    this.malformed = recorders.counter(ChatMeter.INSTRUMENTATION_CONTEXTS_IGNORED, "malformed");
    this.rateLimited =
        recorders.counter(ChatMeter.INSTRUMENTATION_CONTEXTS_IGNORED, "rate_limited");
  }

  /** Whether the configuration allows any. */
  public boolean areAllowed() {
    return allowed;
  }

  /**
   * The context that another instance of this application put into a message between them: its
   * decision to sample holds. Null if there is none, or it is malformed.
   */
  public @Nullable TraceParent ofInstance(@Nullable CharSequence traceparent) {
    TraceParent parent = TraceParent.parse(traceparent);
    if (parent == null && traceparent != null) {
      malformed.increment();
    }
    return parent;
  }

  /**
   * The parent for the span of a message, or null if it is to be a root. Allocates nothing for a
   * message without a context.
   *
   * @param traceparent what the message said, of any length and content; null if nothing
   */
  public @Nullable TraceParent parent(@Nullable CharSequence traceparent) {
    if (traceparent == null || !allowed) {
      return null;
    }
    TraceParent parent = TraceParent.parse(traceparent);
    if (parent == null) {
      malformed.increment();
      return null;
    }
    return (parent.sampled() ? mayPass(sampled) : !idsDecide) ? parent : null;
  }

  /** Whether a request whose caller wants it sampled continues the caller's trace. */
  public boolean maySampleRequest() {
    return mayPass(sampledRequests);
  }

  private boolean mayPass(RateLimit limit) {
    boolean passes = limit.tryAcquire(nanoTime.getAsLong());
    if (!passes) {
      rateLimited.increment();
    }
    return passes;
  }
}
