package io.chatroom.sample;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * All that is logged in this JVM meanwhile, stack traces included, also by those who use the JDK's
 * logging.
 */
final class CapturedLogs implements AutoCloseable {

  private final StringBuffer text = new StringBuffer();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final java.util.logging.Logger jdkRoot = LogManager.getLogManager().getLogger("");

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          text.append(event.getFormattedMessage()).append('\n');
          if (event.getThrowableProxy() != null) {
            text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
        }
      };

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          text.append(new SimpleFormatter().format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  CapturedLogs() {
    appender.start();
    root.addAppender(appender);
    jdkRoot.addHandler(handler);
  }

  String text() {
    return text.toString();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    jdkRoot.removeHandler(handler);
  }
}
