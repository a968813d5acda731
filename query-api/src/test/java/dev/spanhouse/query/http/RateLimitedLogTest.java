// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

  @Test
  void warn_logsOnceInTenSecondsAndSaysHowManyItLeftOut() {
    LoggerContext context = new LoggerContext();
    Logger logger = context.getLogger("test");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.setContext(context);
    lines.start();
    logger.addAppender(lines);
    AtomicLong now = new AtomicLong(-5);
    RateLimitedLog log = new RateLimitedLog(logger, now::get);
    RuntimeException cause = new IllegalStateException();

    log.warn("a", cause);
    log.warn("b", cause);
    now.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
    log.warn("c", cause);
    now.incrementAndGet();
    log.warn("d", cause);

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("a (0 like it since the last line)", "d (2 like it since the last line)");
  }
}
