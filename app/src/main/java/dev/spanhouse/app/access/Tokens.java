// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import dev.spanhouse.app.files.SmallFile;
import dev.spanhouse.collector.log.RateLimitedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of the process: those in the settings, and those in a file that may change while it
 * runs. Safe for use by many threads.
 */
public final class Tokens {

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final int FILE_LIMIT_BYTES = 1 << 20;

  /**
   * A file that is younger may still be in the middle of being written: half of it is valid too.
   */
  private static final Duration SETTLED_AFTER = Duration.ofMillis(50);

  private final TokenList fixed;
  private final @Nullable Path file;
  private final InstantSource clock;
  private final Counter reloaded;
  private final Counter failed;
  private final RateLimitedLog failures = new RateLimitedLog(LOG, Duration.ofMinutes(1));
  private String loadedText = "";
  private volatile TokenList current;

  private Tokens(
      TokenList fixed, @Nullable Path file, InstantSource clock, MeterRegistry registry) {
    this.fixed = fixed;
    this.file = file;
    this.clock = clock;
    this.current = fixed;
    this.reloaded = counter(registry, "reloaded");
    this.failed = counter(registry, "failed");
  }

  /**
   * Reads the file.
   *
   * @param fixed those that stay
   * @param file null if there is none
   * @throws IOException saying what is wrong with the file
   */
  public static Tokens open(
      TokenList fixed, @Nullable Path file, InstantSource clock, MeterRegistry registry)
      throws IOException {
    Tokens tokens = new Tokens(fixed, file, clock, registry);
    if (file != null) {
      tokens.load(SmallFile.readText(file, FILE_LIMIT_BYTES));
    }
    return tokens;
  }

  /**
   * Whether tokens are asked for. A file counts, even if it is empty: it would be a bad surprise if
   * the removal of the last token let everyone in.
   */
  public boolean areSet() {
    return file != null || !fixed.entries().isEmpty();
  }

  /**
   * Reads the file again, if there is one and it has changed. If it cannot be used, the tokens stay
   * as they are, and each attempt is counted. A file that was written just now is left for the next
   * time.
   */
  public synchronized void reload() {
    if (file == null) {
      return;
    }
    try {
      String text = SmallFile.readText(file, FILE_LIMIT_BYTES);
      if (!text.equals(loadedText) && isSettled(file)) {
        load(text);
        reloaded.increment();
        LOG.info("auth.tokens-file has changed; there are {} now", current);
      }
    } catch (IOException e) {
      failed.increment();
      failures.warn(
          "auth.tokens-file = {} cannot be used, and the tokens stay as they were: {}",
          file,
          String.valueOf(e.getMessage()));
    }
  }

  private boolean isSettled(Path path) throws IOException {
    Instant written = Files.getLastModifiedTime(path).toInstant();
    // A time in the future is another machine's, and tells nothing.
    return Duration.between(written, clock.instant()).abs().compareTo(SETTLED_AFTER) > 0;
  }

  private synchronized void load(String text) throws IOException {
    try {
      current = fixed.and(TokenList.parseFile(text));
      loadedText = text;
    } catch (IllegalArgumentException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
  }

  /** The token whose secret it is. Every token is looked at, so that time tells nothing. */
  Optional<TokenEntry> find(Presented.Secret secret) {
    @Nullable TokenEntry found = null;
    for (TokenList.Placed placed : current.entries()) {
      found = secret.isOf(placed.entry()) ? placed.entry() : found;
    }
    return Optional.ofNullable(found);
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("spanhouse.auth.token.file.reloads")
        .description("Attempts to read auth.tokens-file again after it has changed")
        .tag("outcome", outcome)
        .register(registry);
  }
}
