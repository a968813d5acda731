// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.config.SettingsLoader;
import dev.spanhouse.app.config.SettingsResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options by which settings are given; docs/configuration.md lists the settings. */
final class SettingsOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file (default: spanhouse.yaml in this folder, if there is one).")
  private @Nullable Path configFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; wins over the environment and the file. Can be repeated.")
  private List<String> overrides = new ArrayList<>();

  /**
   * Loads the settings and sets the log level.
   *
   * @throws CommandFailedException listing every error, if there is any
   */
  SettingsResult.Loaded load() {
    SettingsResult result =
        SettingsLoader.ofThisProcess().load(configFile, System.getenv(), overrides);
    return switch (result) {
      case SettingsResult.Loaded loaded -> {
        setLogLevel(loaded.settings().log().level());
        yield loaded;
      }
      case SettingsResult.Invalid invalid ->
          throw new CommandFailedException(Main.EXIT_USAGE, invalid.describe());
    };
  }

  private static void setLogLevel(Settings.Log.Level level) {
    if (LoggerFactory.getLogger("dev.spanhouse") instanceof Logger logger) {
      logger.setLevel(Level.toLevel(level.name()));
    }
  }
}
