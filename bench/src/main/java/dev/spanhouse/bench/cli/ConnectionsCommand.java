// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.cli;

import dev.spanhouse.bench.hostile.ConnectionsBenchmark;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code connections}: what crowds of connections cost a good client. */
@Command(
    name = "connections",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the latency of a steady client alone and beside idle, slow and silent connections,"
          + " in turns.",
      "Exit code 1 if an export of that client failed."
    })
final class ConnectionsCommand implements Callable<Integer> {

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each (default: 3).")
  private int rounds = 3;

  @Option(names = "--seconds", paramLabel = "N", description = "Length of each (default: 15).")
  private int seconds = 15;

  @Option(
      names = "--idle",
      paramLabel = "N",
      description = "Idle connections, half of each protocol (default: 10000).")
  private int idle = 10_000;

  @Option(
      names = "--slow",
      paramLabel = "N",
      description = "Slow connections, and silent ones (default: 1000).")
  private int slow = 1000;

  @Override
  public Integer call() throws Exception {
    ConnectionsBenchmark.Result result =
        ConnectionsBenchmark.run(
            rounds, idle, slow, Duration.ofSeconds(seconds), System.out::println);
    System.out.printf("%n%s", result.table());
    return result.failed() == 0 ? 0 : 1;
  }
}
