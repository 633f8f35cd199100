package io.chatroom.instrumentation;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what an exporter could not deliver, which OpenTelemetry only logs, and knows how many
 * spans wait for it.
 */
final class CountingSpanExporter implements SpanExporter {

  private final SpanExporter delegate;
  private final SpanDrops drops;
  private final AtomicInteger waiting = new AtomicInteger();

  CountingSpanExporter(SpanExporter delegate, SpanDrops drops) {
    this.delegate = delegate;
    this.drops = drops;
  }

  /** Makes room for one more span, unless {@code limit} of them wait already. */
  boolean admit(int limit) {
    if (waiting.incrementAndGet() <= limit) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    waiting.addAndGet(-count);
    CompletableResultCode result = exportOrFail(spans);
    result.whenComplete(
        () -> {
          if (!result.isSuccess()) {
            drops.exportFailed(count);
          }
        });
    return result;
  }

  @Override
  public CompletableResultCode flush() {
    return delegate.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  private CompletableResultCode exportOrFail(Collection<SpanData> spans) {
    try {
      return delegate.export(spans);
    } catch (RuntimeException brokenExporter) {
      return CompletableResultCode.ofExceptionalFailure(brokenExporter);
    }
  }
}
