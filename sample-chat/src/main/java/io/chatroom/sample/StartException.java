package io.chatroom.sample;

import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The chat cannot start here; the message says what to do. */
final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private StartException(String message, Throwable cause) {
    super(message, cause);
  }

  static StartException of(ChatConfig config, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String advice = advice(config, cause);
      if (advice != null) {
        return new StartException(advice, failure);
      }
    }
    return new StartException(failure.toString(), failure);
  }

  private static @Nullable String advice(ChatConfig config, Throwable cause) {
    if (cause instanceof SQLException e && config.database() != null) {
      return "PostgreSQL cannot be used: %s; CHAT_DATABASE_URL, CHAT_DATABASE_USER and CHAT_DATABASE_PASSWORD say where and as whom"
          .formatted(firstLine(e));
    }
    if (cause instanceof SocketException) {
      return "cannot listen on port %d of %s (%s), which is taken or not allowed; name another in CHAT_PORT or CHAT_HOST"
          .formatted(config.port(), config.host(), cause.getMessage());
    }
    if (cause instanceof FileSystemException) {
      return "the folder %s cannot be made or written to; name another in CHAT_DATA"
          .formatted(config.data());
    }
    if (cause instanceof SQLException e && e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "the data in %s is in use, probably by another chat; name another folder in CHAT_DATA"
          .formatted(config.data());
    }
    return null;
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
