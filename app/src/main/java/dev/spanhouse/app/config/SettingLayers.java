// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static java.util.stream.Collectors.toMap;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.MapBackedConfigValueConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The sources of settings one above the other.
 *
 * <p>Built without SmallRye's default sources and interceptors: no system property is read, a
 * <code>${…}</code> in a password stays as it is, and no value is logged.
 */
final class SettingLayers {

  private final SmallRyeConfig config;

  /**
   * Stacks the sources on the defaults.
   *
   * @param sources a later one wins
   */
  SettingLayers(List<SourceReading> sources) {
    List<ConfigSource> layers = new ArrayList<>();
    layers.add(new Layer(0, defaults()));
    for (SourceReading source : sources) {
      layers.add(new Layer(layers.size(), source));
    }
    config = new SmallRyeConfigBuilder().withSources(layers).build();
  }

  /** The text that wins, and where it came from. */
  SourceReading.Entry winner(Setting<?> setting) {
    ConfigValue value = config.getConfigValue(setting.key());
    return new SourceReading.Entry(value.getValue(), value.getConfigSourceName());
  }

  private static SourceReading defaults() {
    SourceReading defaults = new SourceReading();
    Definitions.all()
        .forEach(setting -> defaults.put(setting.key(), setting.defaultText(), "default"));
    return defaults;
  }

  private static final class Layer extends MapBackedConfigValueConfigSource {

    Layer(int ordinal, SourceReading source) {
      super("layer " + ordinal, values(source), ordinal);
    }

    /** The source's name carries the whole origin, line included, through to the winner. */
    private static Map<String, ConfigValue> values(SourceReading source) {
      return source.entries().entrySet().stream()
          .collect(
              toMap(
                  Map.Entry::getKey,
                  entry ->
                      ConfigValue.builder()
                          .withName(entry.getKey())
                          .withValue(entry.getValue().text())
                          .withConfigSourceName(entry.getValue().origin())
                          .build()));
    }
  }
}
