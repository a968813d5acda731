// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.List;

/**
 * One setting as it is in effect, for people to see.
 *
 * @param shownValue masked where it is secret
 * @param origin {@code default}, {@code spanhouse.yaml:12}, {@code environment SPANHOUSE_DATA_DIR}
 *     or {@code --set}
 * @param description one sentence without the full stop
 */
public record EffectiveSetting(
    String key,
    String environmentName,
    String shownValue,
    String origin,
    String defaultValue,
    String description) {

  /** An aligned table of keys, values and origins under a heading, one setting a line. */
  public static String table(List<EffectiveSetting> settings) {
    int keyWidth = width(settings.stream().map(EffectiveSetting::key).toList(), "setting");
    int valueWidth = width(settings.stream().map(EffectiveSetting::oneLineValue).toList(), "value");
    String row = "%-" + keyWidth + "s  %-" + valueWidth + "s  %s%n";
    StringBuilder table = new StringBuilder(row.formatted("setting", "value", "origin"));
    for (EffectiveSetting setting : settings) {
      table.append(row.formatted(setting.key, setting.oneLineValue(), setting.origin));
    }
    return table.toString();
  }

  private String oneLineValue() {
    return Shown.onOneLine(shownValue);
  }

  private static int width(List<String> cells, String heading) {
    return cells.stream().mapToInt(String::length).reduce(heading.length(), Math::max);
  }
}
