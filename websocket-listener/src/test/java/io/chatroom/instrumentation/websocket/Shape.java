package io.chatroom.instrumentation.websocket;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One of the {@link Shapes}, what to say to it, and what of that is counted. */
enum Shape {
  TEXT(Shapes.Text.class, "/text", text("hällo")),
  BUFFER(Shapes.Buffer.class, "/buffer", binary("hello")),
  ARRAY(Shapes.Array.class, "/array", binary("hello")),
  READING(Shapes.Reading.class, "/reader", text("hällo")),
  STREAMING(Shapes.Streaming.class, "/stream", binary("hello")),
  TEXT_PARTS(Shapes.TextParts.class, "/text-parts", part(1, "häl"), part(0x80, "lo")),
  BINARY_PARTS(Shapes.BinaryParts.class, "/binary-parts", part(2, "hel"), part(0x80, "lo")),
  ARRAY_PARTS(Shapes.ArrayParts.class, "/array-parts", part(2, "hel"), part(0x80, "lo")),
  PONGED(Shapes.Ponged.class, "/pong", part(0x8a, "hello")),
  TEXT_CODEC(Shapes.TextCodec.class, "/text-codec", text("hello")),
  BINARY_CODEC(Shapes.BinaryCodec.class, "/binary-codec", binary("hello")),
  NUMBERS(Shapes.Numbers.class, "/number", text("12345")),
  PATH(Shapes.Path.class, "/path/{room}/{number}", text("hello")),
  CONFIGURED(Shapes.Configured.class, "/config", text("hello")),
  INHERITED(Shapes.Inherited.class, "/inherited", text("hello")),
  OVERRIDING(Shapes.Overriding.class, "/overriding", text("hello")),
  GENERIC(Shapes.Generic.class, "/generic", text("hello")),
  DEFAULT(Shapes.Default.class, "/default", text("hello")),
  HANDLERS(Shapes.Handlers.class, "/handlers", text("hello")),
  HANDLED_PARTS(
      HandlerShapes.TextParts.class, "/handlers/text-parts", part(1, "häl"), part(0x80, "lo")),
  HANDLED_BINARY_PARTS(
      HandlerShapes.BinaryParts.class, "/handlers/binary-parts", part(2, "he"), part(0x80, "llo")),
  HANDLED_ARRAY_PARTS(
      HandlerShapes.ArrayParts.class, "/handlers/array-parts", part(2, "he"), part(0x80, "llo")),
  HANDLED_READER(HandlerShapes.Reading.class, "/handlers/reader", text("hällo")),
  HANDLED_STREAM(HandlerShapes.Streaming.class, "/handlers/stream", binary("hello")),
  HANDLED_BUFFER(HandlerShapes.Buffer.class, "/handlers/buffer", binary("hello")),
  HANDLED_ARRAY(HandlerShapes.Array.class, "/handlers/array", binary("hello")),
  HANDLED_PONG(HandlerShapes.Ponged.class, "/handlers/pong", part(0x8a, "hello")),
  HANDLED_NOTE(HandlerShapes.Noting.class, "/handlers/note", text("hello")),
  HANDLER_REPLACED(HandlerShapes.Replacing.class, "/handlers/replaced", text("hello")),
  LONELY(Shapes.Lonely.class, "/lonely", text("hello")),
  FINAL(Shapes.Final.class, "/final", text("hello")),
  FINAL_METHODS(Shapes.FinalMethods.class, "/final-methods", text("hello")),
  RECORDED(Shapes.Recorded.class, "/record", text("hello")),
  SEALED(Shapes.Sealed.class, "/sealed", text("hello")),
  HIDDEN(Shapes.Hidden.class, "/hidden", text("hello")),
  HIDDEN_CLASS(Shapes.HiddenClass.class, "/hidden-class", text("hello")),
  HIDDEN_METHODS(Shapes.HiddenMethods.class, "/hidden-methods", text("hello")),
  PRIVATE(Shapes.Private.class, "/private", text("hello")),
  MADE(Shapes.Made.class, "/made", text("hello")),
  SINGLETON(Shapes.Singleton.class, "/singleton", text("hello")),
  PROXIED(Shapes.Proxied.class, "/proxied", text("hello")),
  COMPLETED(Shapes.Completed.class, "/completed", text("hello")),
  INJECTED(Shapes.Injected.class, "/injected", text("hello"));

  /** What a subclass cannot stand in for, or what names a configurator of its own. */
  private static final Set<Shape> NOT_BY_CONFIGURATOR =
      EnumSet.of(
          FINAL, FINAL_METHODS, RECORDED, SEALED, PRIVATE, MADE, SINGLETON, PROXIED, COMPLETED);

  /** A frame to send. */
  record Sent(int firstByte, byte[] payload) {
    boolean isLast() {
      return (firstByte & 0x80) != 0;
    }
  }

  private final Class<?> type;
  private final String template;
  private final List<Sent> frames;

  Shape(Class<?> type, String template, Sent... frames) {
    this.type = type;
    this.template = template;
    this.frames = List.of(frames);
  }

  Class<?> type() {
    return type;
  }

  String template() {
    return template;
  }

  String path() {
    return template.replace("{room}", "lobby").replace("{number}", "7");
  }

  List<Sent> frames() {
    return frames;
  }

  /** What a decoder is given is known to who gets at the decoder. */
  long bytes(Set<Hook> hooks) {
    boolean isKnown =
        switch (this) {
          case TEXT_CODEC, BINARY_CODEC -> !hooks.equals(Set.of(Hook.CONFIGURATOR));
          case HANDLED_NOTE -> hooks.equals(Set.of(Hook.ENHANCE)); // its decoder is not woven
          default -> true;
        };
    return isKnown ? frames.stream().mapToLong(frame -> frame.payload().length).sum() : 0;
  }

  String kind() {
    return switch (frames.get(0).firstByte() & 0x0f) {
      case RawClient.TEXT -> "text";
      case RawClient.BINARY -> "binary";
      default -> "pong";
    };
  }

  /**
   * Two containers refuse methods and classes that are not public, Tyrus does not call them, and is
   * the one that calls what an interface has; Jetty looks for methods in the class of the object,
   * where a proxy has them without their annotations.
   */
  boolean deploysOn(TestContainer container) {
    return switch (this) {
      case HIDDEN, HIDDEN_CLASS, HIDDEN_METHODS, PRIVATE -> container == TestContainer.UNDERTOW;
      case PROXIED -> container != TestContainer.JETTY;
      case DEFAULT -> container == TestContainer.TYRUS;
      default -> true;
    };
  }

  /** What {@code enhance} deploys in place of a class is public. */
  boolean deploysOn(TestContainer container, Set<Hook> hooks) {
    boolean isReplaced =
        hooks.contains(Hook.ENHANCE)
            && !hooks.contains(Hook.AGENT)
            && !hooks.contains(Hook.BUILD)
            && this != PRIVATE;
    return isReplaced || deploysOn(container);
  }

  /** Whose answers are the same, where this shape is never without us or not deployed then. */
  Shape likeness(TestContainer container) {
    if (this == INJECTED) {
      return COMPLETED;
    }
    return deploysOn(container) ? this : INHERITED;
  }

  boolean greets() {
    return template.startsWith("/handlers");
  }

  /** A method without the reason in a subclass of ours cannot ask for it. */
  String end(Set<Hook> hooks) {
    return this == PATH && hooks.equals(Set.of(Hook.CONFIGURATOR))
        ? "_other client _other"
        : "1000 client normal";
  }

  /** Whether {@code hook} alone sees all of it. */
  boolean isSeenBy(Hook hook, TestContainer container) {
    return switch (hook) {
      case CONFIGURATOR ->
          !NOT_BY_CONFIGURATOR.contains(this)
              && (this != LONELY || container == TestContainer.JETTY);
      case ENHANCE -> this != PRIVATE;
      case AGENT, BUILD -> true;
    };
  }

  private static Sent text(String text) {
    return part(0x80 | RawClient.TEXT, text);
  }

  private static Sent binary(String text) {
    return part(0x80 | RawClient.BINARY, text);
  }

  private static Sent part(int firstByte, String text) {
    return new Sent(firstByte, text.getBytes(StandardCharsets.UTF_8));
  }
}
