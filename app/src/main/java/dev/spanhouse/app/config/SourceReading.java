// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one source of settings holds: texts of known keys, and what is wrong with the rest. */
final class SourceReading {

  /**
   * The text of one setting.
   *
   * @param origin where it stands, for people to find it
   */
  record Entry(String text, String origin) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<SettingError> errors = new ArrayList<>();
  private boolean readable = true;

  /** Adds a text, in place of an earlier one for the same key. */
  void put(String key, String text, String origin) {
    entries.put(key, new Entry(text, origin));
  }

  void reject(String key, String shownValue, String origin, String problem) {
    errors.add(new SettingError(key, shownValue, origin, problem));
  }

  /** Adds the error that leaves the rest of the source unread. */
  void rejectAll(String source, String shownValue, String origin, String problem) {
    readable = false;
    reject(source, shownValue, origin, problem);
  }

  /** Whether all of it was read: only then is a setting that it lacks not set in it. */
  boolean isReadable() {
    return readable;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  List<SettingError> errors() {
    return errors;
  }
}
