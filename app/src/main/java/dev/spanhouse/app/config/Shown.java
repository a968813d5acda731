// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

/** Values for people: always something to see, always one line. */
final class Shown {

  private Shown() {}

  /** A value may hold line ends, which would break a list, and escapes, which drive terminals. */
  static String onOneLine(String value) {
    return value.isEmpty() ? "(empty)" : value.replaceAll("\\p{Cntrl}", "?");
  }
}
