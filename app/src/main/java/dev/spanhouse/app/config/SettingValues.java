// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values as they are parsed, in the order of the definitions, with the errors on the way. */
final class SettingValues {

  /** A setting's winning text, and where it came from. */
  private record Given(String text, String origin) {}

  private final Machine machine;
  private final Map<Setting<?>, Given> given = new HashMap<>();
  private final Map<Setting<?>, Object> parsed = new HashMap<>();
  private final List<EffectiveSetting> effective = new ArrayList<>();
  private final List<SettingError> errors = new ArrayList<>();

  SettingValues(Machine machine) {
    this.machine = machine;
  }

  /** Parses one setting; an unusable text becomes an error and the default takes its place. */
  <T> void parse(Setting<T> setting, String text, String origin) {
    given.put(setting, new Given(text, origin));
    Optional<T> value = setting.parse(text, machine, this);
    if (value.isEmpty()) {
      errors.add(error(setting, setting.problem(text)));
      return;
    }
    parsed.put(setting, value.get());
    effective.add(
        new EffectiveSetting(
            setting.key(),
            setting.environmentName(),
            setting.show(text, value.get()),
            origin,
            setting.defaultText(),
            setting.description()));
  }

  /** The parsed value; the default's if the text given for the setting was in error. */
  <T> T get(Setting<T> setting) {
    Object value = parsed.get(setting);
    return value == null
        ? setting.parse(setting.defaultText(), machine, this).orElseThrow()
        : setting.type().javaType().cast(value);
  }

  boolean areValid(Setting<?>... settings) {
    return List.of(settings).stream().allMatch(parsed::containsKey);
  }

  Machine machine() {
    return machine;
  }

  /** Where the setting's value came from. */
  String origin(Setting<?> setting) {
    return find(setting).origin();
  }

  <T> String shown(Setting<T> setting) {
    return setting.show(find(setting).text(), get(setting));
  }

  /** An error about the value that the setting has now. */
  SettingError error(Setting<?> setting, String problem) {
    return new SettingError(
        setting.key(),
        setting.masking().mask(find(setting).text()),
        find(setting).origin(),
        problem);
  }

  List<EffectiveSetting> effective() {
    return List.copyOf(effective);
  }

  List<SettingError> errors() {
    return List.copyOf(errors);
  }

  private Given find(Setting<?> setting) {
    Given found = given.get(setting);
    if (found == null) {
      throw new IllegalStateException(setting.key() + " is asked for before it is parsed");
    }
    return found;
  }
}
