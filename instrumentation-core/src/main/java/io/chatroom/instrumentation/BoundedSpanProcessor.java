package io.chatroom.instrumentation;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;

/**
 * Turns spans away when the queue of a batch processor is full and counts them: it would drop them
 * itself without a word.
 */
final class BoundedSpanProcessor implements SpanProcessor {

  private final BatchSpanProcessor delegate;
  private final CountingSpanExporter exporter;
  private final int queueSize;
  private final SpanDrops drops;

  /**
   * @param exporter the one that {@code delegate} hands its batches to
   * @param queueSize how many spans {@code delegate} holds before it drops any
   */
  BoundedSpanProcessor(
      BatchSpanProcessor delegate, CountingSpanExporter exporter, int queueSize, SpanDrops drops) {
    this.delegate = delegate;
    this.exporter = exporter;
    this.queueSize = queueSize;
    this.drops = drops;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    delegate.onStart(parent, span);
  }

  @Override
  public boolean isStartRequired() {
    return delegate.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (!span.getSpanContext().isSampled()) {
      return;
    }
    if (exporter.admit(queueSize)) {
      delegate.onEnd(span);
    } else {
      drops.queueFull();
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return delegate.forceFlush();
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
