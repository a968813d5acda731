// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as text: a whole number with one unit ({@code 250ms}, {@code 1d}), or ISO-8601. */
final class DurationText {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)");

  /** Largest first. */
  private enum Unit {
    D(Duration.ofDays(1)),
    H(Duration.ofHours(1)),
    M(Duration.ofMinutes(1)),
    S(Duration.ofSeconds(1)),
    MS(Duration.ofMillis(1));

    private final Duration one;

    Unit(Duration one) {
      this.one = one;
    }

    private boolean divides(Duration duration) {
      return one.multipliedBy(duration.dividedBy(one)).equals(duration);
    }
  }

  private DurationText() {}

  static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    try {
      if (matcher.matches()) {
        Unit unit = Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
        return Optional.of(unit.one.multipliedBy(Long.parseLong(matcher.group(1))));
      }
      return Optional.of(text.equals("0") ? Duration.ZERO : Duration.parse(text));
    } catch (DateTimeException | ArithmeticException notDuration) {
      return Optional.empty();
    }
  }

  /** The largest unit that says it exactly; ISO-8601 below milliseconds. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    for (Unit unit : Unit.values()) {
      if (unit.divides(duration)) {
        return duration.dividedBy(unit.one) + unit.name().toLowerCase(Locale.ROOT);
      }
    }
    return duration.toString();
  }
}
