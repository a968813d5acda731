// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.cli;

import picocli.CommandLine;

/** The benchmarks' executable, which {@code bench/run} starts. */
public final class Main {

  private Main() {}

  /** Parses the command line and runs what it says. */
  public static void main(String[] arguments) {
    CommandLine commandLine =
        new CommandLine(new IngestCommand())
            .addSubcommand(new StartCommand())
            .addSubcommand(new ConnectionsCommand())
            .addSubcommand(new BombsCommand());
    commandLine.setUsageHelpAutoWidth(true);
    System.exit(commandLine.execute(arguments));
  }
}
