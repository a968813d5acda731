// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings, once, at the start of the process.
 *
 * <p>Later sources win: built-in defaults, the YAML file, {@code SPANHOUSE_*} variables, {@code
 * --set} options. Whatever is wrong in any of them is reported together.
 */
public final class SettingsLoader {

  private static final String DEFAULT_FILE = "spanhouse.yaml";

  private final Path workingDirectory;
  private final Machine machine;

  SettingsLoader(Path workingDirectory, Machine machine) {
    this.workingDirectory = workingDirectory;
    this.machine = machine;
  }

  /** A loader that looks for the file in the working directory of this process. */
  public static SettingsLoader ofThisProcess() {
    return new SettingsLoader(Path.of(""), Machine.thisOne());
  }

  /**
   * Reads every source and checks all of it.
   *
   * @param configFile the YAML file, which must then exist; null = {@code spanhouse.yaml} in the
   *     working directory, if there is one
   * @param environment all variables; those that do not begin with {@code SPANHOUSE_} are ignored
   * @param overrides each as {@code key=value}
   */
  public SettingsResult load(
      @Nullable Path configFile, Map<String, String> environment, List<String> overrides) {
    SourceReading file = readFile(configFile);
    List<SourceReading> sources =
        List.of(file, EnvironmentSource.read(environment), OverrideSource.read(overrides));
    SettingLayers layers = new SettingLayers(sources);
    SettingValues values = new SettingValues(machine);
    for (Setting<?> setting : Definitions.all()) {
      SourceReading.Entry winner = layers.winner(setting);
      values.parse(setting, winner.text(), winner.origin());
    }

    List<SettingError> errors = new ArrayList<>();
    sources.forEach(source -> errors.addAll(source.errors()));
    errors.addAll(values.errors());
    String password = "";
    if (file.isReadable()) {
      errors.addAll(CrossChecks.errors(values));
      password = DatabasePassword.find(values, errors).orElse("");
    }
    if (!errors.isEmpty()) {
      return new SettingsResult.Invalid(errors);
    }
    Settings settings = SettingsAssembly.assemble(values, password);
    return new SettingsResult.Loaded(
        settings, values.effective(), OpenListeners.find(values, settings));
  }

  private SourceReading readFile(@Nullable Path configFile) {
    if (configFile != null) {
      Path file = workingDirectory.resolve(configFile);
      return YamlSource.read(file, configFile.toString(), "--config");
    }
    Path file = workingDirectory.resolve(DEFAULT_FILE);
    return Files.exists(file)
        ? YamlSource.read(file, DEFAULT_FILE, "working directory")
        : new SourceReading();
  }
}
