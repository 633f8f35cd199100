package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Endpoints that take messages by handlers that they add: of each kind that the specification has,
 * as lambdas and as classes. Each says when it is ready, then answers as {@link Shapes} do.
 */
public final class HandlerShapes {

  private HandlerShapes() {}

  /** Says when it is ready: Undertow drops what comes before there is a handler. */
  public abstract static class Ready {
    private Session session;

    @OnOpen
    public void open(Session opened) throws IOException {
      session = opened;
      add(opened);
      opened.getBasicRemote().sendText("ready");
    }

    @OnClose
    public void close(Session closed, CloseReason reason) {}

    abstract void add(Session opened);

    final void answer(String text) {
      try {
        session.getBasicRemote().sendText(Shapes.loud(text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Text in parts, to a lambda. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/text-parts")
  public static class TextParts extends Ready {
    private final StringBuilder parts = new StringBuilder();

    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          String.class,
          (part, last) -> {
            parts.append(part);
            if (last) {
              answer(parts.toString());
            }
          });
    }
  }

  /** Binary in parts, to a class. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/binary-parts")
  public static class BinaryParts extends Ready {
    private int length;

    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          new MessageHandler.Partial<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer part, boolean last) {
              length += part.remaining();
              if (last) {
                answer("" + length);
              }
            }
          });
    }
  }

  /** Arrays in parts, to a class that is asked for. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/array-parts")
  public static class ArrayParts extends Ready {
    private int length;

    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          byte[].class,
          (part, last) -> {
            length += part.length;
            if (last) {
              answer("" + length);
            }
          });
    }
  }

  /** Text that is read, by a lambda. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/reader")
  public static class Reading extends Ready {
    @Override
    void add(Session opened) {
      opened.addMessageHandler(Reader.class, this::read);
    }

    private void read(Reader text) {
      try {
        StringWriter read = new StringWriter();
        text.transferTo(read);
        answer(read.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Binary that is read, by a class. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/stream")
  public static class Streaming extends Ready {
    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          new MessageHandler.Whole<InputStream>() {
            @Override
            public void onMessage(InputStream data) {
              try {
                answer(new String(data.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          });
    }
  }

  /** Buffers, by a class. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/buffer")
  public static class Buffer extends Ready {
    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          new MessageHandler.Whole<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer data) {
              answer(StandardCharsets.UTF_8.decode(data).toString());
            }
          });
    }
  }

  /** Arrays, by a lambda. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/array")
  public static class Array extends Ready {
    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          byte[].class, data -> answer(new String(data, StandardCharsets.UTF_8)));
    }
  }

  /** Pongs, by a lambda. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/pong")
  public static class Ponged extends Ready {
    @Override
    void add(Session opened) {
      opened.addMessageHandler(
          PongMessage.class, pong -> answer("" + pong.getApplicationData().remaining()));
    }
  }

  /** What a decoder makes, by a lambda. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/handlers/note", decoders = Shapes.NoteText.class)
  public static class Noting extends Ready {
    @Override
    void add(Session opened) {
      opened.addMessageHandler(Shapes.Note.class, note -> answer(note.text()));
    }
  }

  /** Puts another handler in the place of one, which it finds among its session's. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers/replaced")
  public static class Replacing extends Ready {
    @Override
    void add(Session opened) {
      MessageHandler first = new MessageHandler.Whole<String>() { // Undertow takes no lambda away
            @Override
            public void onMessage(String text) {
              answer("first " + text);
            }
          };
      opened.addMessageHandler(first);
      boolean found = opened.getMessageHandlers().contains(first);
      opened.removeMessageHandler(first);
      int left = opened.getMessageHandlers().size();
      opened.addMessageHandler(String.class, text -> answer(found + " " + left + " " + text));
    }
  }
}
