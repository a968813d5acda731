// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes in bytes as text. Binary units only: {@code MB} and {@code M} mean a million to some and
 * 2^20 to others, so they are refused rather than guessed.
 */
final class ByteSize {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ?(|[kmgt]ib)");
  private static final String[] UNITS = {"", "KiB", "MiB", "GiB", "TiB"};

  private ByteSize() {}

  static Optional<Long> parse(String text) {
    Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    int shift = unit.isEmpty() ? 0 : 10 * ("kmgt".indexOf(unit.charAt(0)) + 1);
    return count > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(count << shift);
  }

  /** The largest unit that says it exactly: {@code 64MiB}, {@code 1025}. */
  static String format(long bytes) {
    long count = bytes;
    int unit = 0;
    while (count != 0 && count % 1024 == 0 && unit < UNITS.length - 1) {
      count /= 1024;
      unit++;
    }
    return count + UNITS[unit];
  }
}
