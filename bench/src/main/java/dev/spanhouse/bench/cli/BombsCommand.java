// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.cli;

import dev.spanhouse.bench.hostile.BombBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bombs}: what hostile requests take of a small heap. */
@Command(
    name = "bombs",
    mixinStandardHelpOptions = true,
    description = {
      "Sends requests that unfold to many times their size to a server with a small heap, and looks"
          + " at its memory.",
      "Exit code 1 if the server ends, exceeds its bound, blames itself, or refuses the next good"
          + " export."
    })
final class BombsCommand implements Callable<Integer> {

  @Option(names = "--heap", paramLabel = "SIZE", description = "The server's heap (default: 512m).")
  private String heap = "512m";

  @Option(names = "--at-once", paramLabel = "N", description = "Sent at once (default: 20).")
  private int atOnce = 20;

  @Override
  public Integer call() throws Exception {
    BombBenchmark.Result result = BombBenchmark.run(heap, atOnce, System.out::println);
    System.out.printf(
        "%n%s%npeak resident memory: %d MiB%n", result.table(), result.peakResidentBytes() >> 20);
    result.problems().forEach(problem -> System.err.println("WRONG: " + problem));
    return result.problems().isEmpty() ? 0 : 1;
  }
}
