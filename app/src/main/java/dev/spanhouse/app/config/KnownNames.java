// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The names under which one source knows the settings, and what to say about any other name. */
final class KnownNames {

  /** More typing mistakes than this and the suggestion would be a guess. */
  private static final int MAX_DISTANCE = 3;

  private final Map<String, Setting<?>> settings;

  private KnownNames(Function<Setting<?>, String> name) {
    settings = Definitions.all().stream().collect(toUnmodifiableMap(name, Function.identity()));
  }

  static KnownNames keys() {
    return new KnownNames(Setting::key);
  }

  static KnownNames environmentNames() {
    return new KnownNames(Setting::environmentName);
  }

  boolean contains(String name) {
    return settings.containsKey(name);
  }

  /** The setting of that name, which must be known. */
  Setting<?> get(String name) {
    Setting<?> setting = settings.get(name);
    if (setting == null) {
      throw new IllegalArgumentException("setting: '" + name + "' (expected: a known name)");
    }
    return setting;
  }

  /** Whether the name is the first part of keys, such as {@code otlp.grpc}. */
  boolean isGroup(String name) {
    return settings.keySet().stream().anyMatch(known -> known.startsWith(name + "."));
  }

  String problemOfUnknown(String name) {
    if (isGroup(name)) {
      List<String> members =
          settings.keySet().stream()
              .filter(known -> known.startsWith(name + "."))
              .sorted()
              .toList();
      return "a group of settings; expected one of " + String.join(", ", members);
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    return settings.keySet().stream()
        .min(
            Comparator.comparingInt((String known) -> distance(wanted, known))
                .thenComparing(Comparator.naturalOrder()))
        .filter(known -> distance(wanted, known) <= MAX_DISTANCE)
        .map(known -> "unknown setting; did you mean " + known + "?")
        .orElse("unknown setting; docs/configuration.md lists them all");
  }

  /** Levenshtein: single characters inserted, left out or replaced, whatever their case. */
  private static int distance(String lowerCase, String known) {
    String other = known.toLowerCase(Locale.ROOT);
    int[] previous = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= lowerCase.length(); i++) {
      int[] current = new int[other.length() + 1];
      current[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = previous[j - 1] + (lowerCase.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[other.length()];
  }
}
