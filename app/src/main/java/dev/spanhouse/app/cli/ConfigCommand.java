// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import dev.spanhouse.app.config.EffectiveSetting;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code config}: show the effective settings. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows every setting, its value and where it comes from. Secrets are masked.")
final class ConfigCommand implements Callable<Integer> {

  @Mixin private final SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() {
    System.out.print(EffectiveSetting.table(options.load().effective()));
    return 0;
  }
}
