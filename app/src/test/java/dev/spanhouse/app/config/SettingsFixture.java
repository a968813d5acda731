// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A working directory and a machine of 4 GiB of heap and 4 processors, for one test. */
record SettingsFixture(Path directory, Machine machine) {

  static final Machine MACHINE = new Machine(4L << 30, 4);

  SettingsFixture(Path directory) {
    this(directory, MACHINE);
  }

  /** Writes {@code spanhouse.yaml} in the working directory. */
  SettingsFixture yaml(String text) {
    return file("spanhouse.yaml", text);
  }

  SettingsFixture file(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  SettingsResult load(
      @Nullable Path configFile, Map<String, String> environment, List<String> overrides) {
    return new SettingsLoader(directory, machine).load(configFile, environment, overrides);
  }

  SettingsResult.Loaded loaded(Map<String, String> environment, String... overrides) {
    SettingsResult result = load(null, environment, List.of(overrides));
    assertThat(result).isInstanceOf(SettingsResult.Loaded.class);
    return (SettingsResult.Loaded) result;
  }

  Settings settings(String... overrides) {
    return loaded(Map.of(), overrides).settings();
  }

  List<SettingError> errors(Map<String, String> environment, String... overrides) {
    SettingsResult result = load(null, environment, List.of(overrides));
    assertThat(result).isInstanceOf(SettingsResult.Invalid.class);
    return ((SettingsResult.Invalid) result).errors();
  }

  List<SettingError> errors(String... overrides) {
    return errors(Map.of(), overrides);
  }

  /** Each error as people see it. */
  List<String> lines(String... overrides) {
    return errors(overrides).stream().map(SettingError::toString).toList();
  }
}
