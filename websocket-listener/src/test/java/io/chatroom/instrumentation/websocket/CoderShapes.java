package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Endpoints whose messages are made by decoders and encoders of the rarer kinds. */
public final class CoderShapes {

  private CoderShapes() {}

  /** What is decoded and encoded. */
  public record Note(String text) {}

  /** Returns what it is told in upper case. */
  public abstract static class Echo {
    @OnOpen
    public void open(Session session) {}

    @OnMessage
    public Note note(Note note) {
      return new Note(Shapes.loud(note.text()));
    }

    @OnClose
    public void close(CloseReason reason) {}
  }

  /** Reads text. */
  public static class NoteReader implements Decoder.TextStream<Note> {
    @Override
    public Note decode(Reader text) throws IOException {
      StringBuilder read = new StringBuilder();
      for (int c = text.read(); c >= 0; c = text.read()) {
        read.append((char) c);
      }
      return new Note(read.toString());
    }
  }

  /** Writes text. */
  public static class NoteWriter implements Encoder.TextStream<Note> {
    @Override
    public void encode(Note note, Writer text) throws IOException {
      text.write(note.text());
    }
  }

  /** Text as streams. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/coder/text-stream",
      decoders = NoteReader.class,
      encoders = NoteWriter.class)
  public static class TextStream extends Echo {}

  /** Reads bytes. */
  public static class NoteInput implements Decoder.BinaryStream<Note> {
    @Override
    public Note decode(InputStream data) throws IOException {
      return new Note(new String(data.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Writes bytes. */
  public static class NoteOutput implements Encoder.BinaryStream<Note> {
    @Override
    public void encode(Note note, OutputStream data) throws IOException {
      data.write(note.text().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Binary as streams. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/coder/binary-stream",
      decoders = NoteInput.class,
      encoders = NoteOutput.class)
  public static class BinaryStream extends Echo {}

  /** What many applications have one of, for all their messages. */
  public abstract static class Format<T> implements Decoder.Binary<T>, Encoder.Binary<T> {
    /** From the wire. */
    protected abstract T of(String text);

    /** To the wire. */
    protected abstract String text(T message);

    @Override
    public T decode(ByteBuffer data) {
      return of(StandardCharsets.UTF_8.decode(data).toString());
    }

    @Override
    public void init(EndpointConfig config) {}

    @Override
    public void destroy() {}

    @Override
    public boolean willDecode(ByteBuffer data) {
      return true;
    }

    @Override
    public ByteBuffer encode(T message) {
      return ByteBuffer.wrap(text(message).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Says only of what. */
  public static class NoteFormat extends Format<Note> {
    @Override
    protected Note of(String text) {
      return new Note(text);
    }

    @Override
    protected String text(Note note) {
      return note.text();
    }
  }

  /** The same in text. */
  public abstract static class Line<T> implements Decoder.Text<T>, Encoder.Text<T> {
    @Override
    public T decode(String text) {
      throw new UnsupportedOperationException(text);
    }

    @Override
    public String encode(T message) {
      throw new UnsupportedOperationException("" + message);
    }

    @Override
    public void init(EndpointConfig config) {}

    @Override
    public void destroy() {}

    @Override
    public boolean willDecode(String text) {
      return true;
    }
  }

  /** Of messages that nobody sends. */
  public static class ErrorLine extends Line<Error> {}

  /** Binary, by a class that leaves open of what. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/coder/generic",
      decoders = NoteFormat.class,
      encoders = NoteFormat.class)
  public static class Generic extends Echo {}

  /** The same, after one of text. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/coder/among-others",
      decoders = {ErrorLine.class, NoteFormat.class},
      encoders = {ErrorLine.class, NoteFormat.class})
  public static class AmongOthers extends Echo {}
}
