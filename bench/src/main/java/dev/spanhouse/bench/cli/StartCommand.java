// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.cli;

import dev.spanhouse.bench.start.StartBenchmark;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code start}: how long a start takes. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description =
        "Measures the time from the start of the process until it is ready, on data that is there"
            + " already.")
final class StartCommand implements Callable<Integer> {

  @Option(names = "--times", paramLabel = "N", description = "How often (default: 7).")
  private int times = 7;

  @Option(
      names = "--server-java-opts",
      paramLabel = "OPTIONS",
      description = "Options for the server's JVM, separated by blanks.")
  private String serverJavaOptions = "";

  @Override
  public Integer call() throws Exception {
    List<String> javaOptions =
        serverJavaOptions.isBlank() ? List.of() : List.of(serverJavaOptions.trim().split(" +"));
    System.out.printf(
        "%n%s", StartBenchmark.run(times, javaOptions, System.out::println).summary());
    return 0;
  }
}
