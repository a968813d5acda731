// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

/**
 * One thing wrong with the settings.
 *
 * @param key the setting, or the option or file that is wrong as a whole
 * @param shownValue what was given, masked where it is or may be secret
 * @param origin where it was given: {@code spanhouse.yaml:12}, {@code environment
 *     SPANHOUSE_DATA_DIR}, {@code --set}
 * @param problem what was expected, or what to do
 */
public record SettingError(String key, String shownValue, String origin, String problem) {

  /** {@code otlp.hold = 90s (spanhouse.yaml:4): expected a duration from 0s to 1m, …}. */
  @Override
  public String toString() {
    return "%s = %s (%s): %s"
        .formatted(key, Shown.onOneLine(shownValue), origin, Shown.onOneLine(problem));
  }
}
