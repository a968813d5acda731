// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one setting, from which its parsing, its listing and its row in {@code
 * docs/configuration.md} follow.
 *
 * @param key as in {@code spanhouse.yaml}, the levels separated by dots
 * @param defaultText as it would be written in the settings
 * @param auto what the value {@code auto} stands for, if it is allowed
 * @param description one sentence in Markdown without the full stop
 */
record Setting<T>(
    String key,
    ValueType<T> type,
    String defaultText,
    @Nullable Auto<T> auto,
    Masking masking,
    String description) {

  static final String ENVIRONMENT_PREFIX = "SPANHOUSE_";
  private static final String AUTO = "auto";

  /** Works out a value from the machine and from the settings defined before this one. */
  interface Auto<T> {
    T value(Machine machine, SettingValues earlier);
  }

  static <T> Setting<T> of(String key, ValueType<T> type, String defaultText, String description) {
    return new Setting<>(key, type, defaultText, null, Masking.NOTHING, description);
  }

  static <T> Setting<T> auto(String key, ValueType<T> type, Auto<T> auto, String description) {
    return new Setting<>(key, type, AUTO, auto, Masking.NOTHING, description);
  }

  Setting<T> masked(Masking how) {
    return new Setting<>(key, type, defaultText, auto, how, description);
  }

  String environmentName() {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  String expectation() {
    return (auto == null ? "" : AUTO + ", or ") + type.expectation();
  }

  /** Empty when the text is not a value of this setting; {@link #problem} then says why. */
  Optional<T> parse(String text, Machine machine, SettingValues earlier) {
    return auto != null && isAuto(text)
        ? Optional.of(auto.value(machine, earlier))
        : type.parser().apply(text);
  }

  String problem(String text) {
    return auto == null ? type.problem().apply(text) : "expected " + expectation();
  }

  /** The value for people to see: masked, and with what {@code auto} came to. */
  String show(String text, T value) {
    return masking.mask(
        auto != null && isAuto(text) ? AUTO + " (" + type.format().apply(value) + ")" : text);
  }

  private static boolean isAuto(String text) {
    return text.strip().equalsIgnoreCase(AUTO);
  }
}
