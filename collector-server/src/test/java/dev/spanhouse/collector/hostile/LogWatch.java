// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What was logged at WARN and above while it was open: clients must not fill a server's log. */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private LogWatch() {}

  static LogWatch open() {
    LogWatch watch = new LogWatch();
    watch.setContext(watch.root.getLoggerContext());
    watch.start();
    watch.root.addAppender(watch);
    return watch;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      events.add(event);
    }
  }

  List<String> errors() {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
        .map(LogWatch::line)
        .toList();
  }

  List<String> all() {
    return events.stream().map(LogWatch::line).toList();
  }

  private static String line(ILoggingEvent event) {
    return "%s %s %s"
        .formatted(event.getLevel(), event.getLoggerName(), event.getFormattedMessage());
  }

  @Override
  public void close() {
    root.detachAppender(this);
  }
}
