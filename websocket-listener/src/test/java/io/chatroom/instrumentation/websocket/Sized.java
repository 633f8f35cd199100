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
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Endpoints whose messages go through encoders and decoders of each kind. */
final class Sized {

  private Sized() {}

  /**
   * What they send and get: on the wire with a mark before it, so that its own size tells nothing.
   */
  public record Note(String text) {}

  /** Sends what it gets in the three ways that encode. */
  public static class Answering {
    @OnOpen
    public void open(Session session) {}

    @OnMessage
    public Note note(Session session, Note note) throws Exception {
      session.getBasicRemote().sendObject(note);
      session.getAsyncRemote().sendObject(note).get(10, TimeUnit.SECONDS);
      return note;
    }

    @OnClose
    public void close(Session session, CloseReason reason) {}
  }

  @MonitoredEndpoint
  @ServerEndpoint(value = "/sized/text", decoders = Text.class, encoders = Text.class)
  public static class OfText extends Answering {}

  @MonitoredEndpoint
  @ServerEndpoint(value = "/sized/binary", decoders = Binary.class, encoders = Binary.class)
  public static class OfBinary extends Answering {}

  @MonitoredEndpoint
  @ServerEndpoint(value = "/sized/reader", decoders = Reading.class, encoders = Writing.class)
  public static class OfReader extends Answering {}

  @MonitoredEndpoint
  @ServerEndpoint(value = "/sized/stream", decoders = Streamed.class, encoders = Streamed.class)
  public static class OfStream extends Answering {}

  /** Of both kinds, whose defaults are in each other's way. */
  public interface Coder extends Decoder, Encoder {
    @Override
    default void init(EndpointConfig config) {}

    @Override
    default void destroy() {}
  }

  /** As whole text, with an encoder that calls the one it extends. */
  public static class Text extends Marking implements Decoder.Text<Note>, Coder {
    @Override
    public boolean willDecode(String text) {
      return text.startsWith("#");
    }

    @Override
    public Note decode(String text) {
      return new Note(text.substring(1));
    }

    @Override
    public String encode(Note note) {
      return "#" + super.encode(note);
    }
  }

  /** Extended by one that adds to what it makes. */
  public static class Marking implements Encoder.Text<Note> {
    @Override
    public String encode(Note note) {
      return note.text();
    }
  }

  /** As whole data. */
  public static class Binary implements Decoder.Binary<Note>, Encoder.Binary<Note>, Coder {
    @Override
    public boolean willDecode(ByteBuffer data) {
      return true;
    }

    @Override
    public Note decode(ByteBuffer data) {
      data.get();
      return new Note(StandardCharsets.UTF_8.decode(data).toString());
    }

    @Override
    public ByteBuffer encode(Note note) {
      return StandardCharsets.UTF_8.encode("#" + note.text());
    }
  }

  /** Reads in every way a reader has. */
  public static class Reading implements Decoder.TextStream<Note> {
    @Override
    public Note decode(Reader reader) throws IOException {
      StringWriter text = new StringWriter();
      if (reader.skip(1) == 1) {
        text.write(reader.read());
      }
      reader.transferTo(text);
      return new Note(text.toString());
    }
  }

  /** Writes in every way a writer has. */
  public static class Writing implements Encoder.TextStream<Note> {
    @Override
    public void encode(Note note, Writer writer) throws IOException {
      writer.write('#');
      writer.write(note.text().toCharArray(), 0, 1);
      writer.append(note.text(), 1, 4);
      writer.write(note.text().substring(4));
    }
  }

  /** Both ways through streams. */
  public static class Streamed
      implements Decoder.BinaryStream<Note>, Encoder.BinaryStream<Note>, Coder {
    @Override
    public Note decode(InputStream stream) throws IOException {
      stream.read();
      return new Note(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void encode(Note note, OutputStream stream) throws IOException {
      stream.write('#');
      stream.write(note.text().getBytes(StandardCharsets.UTF_8));
    }
  }
}
