// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.regex.Pattern;

/** Values for people: always something to see, always one line. */
final class Shown {

  private static final Pattern BEYOND_KEY = Pattern.compile("[^A-Za-z0-9._-].*", Pattern.DOTALL);

  private Shown() {}

  /** What can be a key of a text that is none: a slip may have left a password behind it. */
  static String unknownKey(String text) {
    return BEYOND_KEY.matcher(text.strip()).replaceFirst("…");
  }

  /** A value may hold line ends, which would break a list, and escapes, which drive terminals. */
  static String onOneLine(String value) {
    return value.isEmpty() ? "(empty)" : value.replaceAll("\\p{Cntrl}", "?");
  }
}
