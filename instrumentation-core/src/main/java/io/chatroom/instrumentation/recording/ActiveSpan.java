package io.chatroom.instrumentation.recording;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/** A span that was started and made current on the thread that started it. */
public interface ActiveSpan {

  /** No span was started. */
  ActiveSpan NONE =
      new ActiveSpan() {
        @Override
        public @Nullable Span span() {
          return null;
        }

        @Override
        public ActiveSpan resume() {
          return this;
        }

        @Override
        public void leave() {
          // Nothing was made current.
        }
      };

  /**
   * The span to name, tag and end, on any thread; null where nobody records it, or there is none:
   * then there is nothing to do for it, not even to end it. One that is recorded need not be
   * sampled: the application's span processors may want it.
   */
  @Nullable Span span();

  /**
   * Makes the span, sampled or not, current on the calling thread too, such as the one on which an
   * asynchronous answer is completed: what is recorded there then points to it. What is returned is
   * to be left by that thread. Never throws.
   */
  ActiveSpan resume();

  /**
   * Makes current again what was before. To be called once, by the thread that started the span;
   * the span goes on until it is ended. Never throws.
   */
  void leave();
}
