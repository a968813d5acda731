// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.cli;

import dev.spanhouse.bench.ingest.IngestBenchmark;
import dev.spanhouse.bench.ingest.IngestOptions;
import dev.spanhouse.bench.ingest.IngestReport;
import dev.spanhouse.bench.ingest.Round;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command without a name: spans per second. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how many spans per second a collector acknowledges, beside a bare COPY of the same"
          + " rows into the same table, in turns.",
      "Exit code 1 if a span was lost, or stored and not acknowledged.",
      ""
    })
final class IngestCommand implements Callable<Integer> {

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each (default: 5).")
  private int rounds = 5;

  @Option(
      names = "--others-limit",
      paramLabel = "PERCENT",
      description =
          "Wait for a while until other processes use less of the machine than that, and leave out a"
              + " pair of rounds in which they used more (default: 100).")
  private int othersLimit = 100;

  @Option(names = "--seconds", paramLabel = "N", description = "Length of a round (default: 15).")
  private int seconds = 15;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "Seconds of load before the first round (default: 30).")
  private int warmup = 30;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections of the generator (default: 2).")
  private int connections = 2;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Calls in flight on each connection (default: 16).")
  private int inFlight = 16;

  @Option(names = "--gzip", description = "Compress the requests.")
  private boolean gzip;

  @Option(
      names = "--writers",
      paramLabel = "N",
      description =
          "Database connections, of the collector and of the bare COPY (default: one per processor,"
              + " from 2 to 8, as the collector's own default).")
  private int writers = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

  /** Which indexes the bare COPY has to keep. */
  enum Indexes {
    full,
    none
  }

  @Option(
      names = "--indexes",
      paramLabel = "full|none",
      description =
          "Whether the bare COPY keeps the leaf's indexes, as the collector does (default: full).")
  private Indexes indexes = Indexes.full;

  @Option(
      names = "--transaction-spans",
      paramLabel = "N",
      description =
          "Spans per transaction of the bare COPY (default: 0 = as many as the collector's had on"
              + " average in the round before).")
  private int transactionSpans;

  @Option(
      names = "--server-java-opts",
      paramLabel = "OPTIONS",
      description = "Options for the server's JVM, separated by blanks.")
  private String serverJavaOptions = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the server. Can be repeated.")
  private List<String> serverSettings = new ArrayList<>();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the results there, too.")
  private @Nullable Path json;

  @Option(
      names = "--quick",
      description = "One round of three seconds of each, to see that everything works.")
  private boolean quick;

  @Override
  public Integer call() throws Exception {
    IngestOptions options =
        new IngestOptions(
            quick ? 1 : rounds,
            quick ? 1 : othersLimit / 100.0,
            quick ? 3 : seconds,
            quick ? 0 : warmup,
            connections,
            inFlight,
            gzip,
            writers,
            indexes == Indexes.full,
            transactionSpans,
            serverJavaOptions.isBlank() ? List.of() : List.of(serverJavaOptions.trim().split(" +")),
            serverSettings);
    System.out.println("round  kind            spans/s  CPU µs/span: client  server  PostgreSQL");
    IngestReport report = IngestBenchmark.run(options, IngestCommand::print);
    System.out.printf("%n%s%n", report.summary());
    if (json != null) {
      report.write(json);
    }
    List<String> problems = report.problems();
    problems.forEach(problem -> System.err.println("WRONG: " + problem));
    return problems.isEmpty() ? 0 : 1;
  }

  private static void print(Round round) {
    System.out.printf(
        "%5d  %-12s %,10.0f %20.1f %7.1f %11.1f   others %2.0f %%, idle %2.0f %%, checkpoints %d%n",
        round.number(),
        round.kind().label(),
        round.spansPerSecond(),
        round.cpu().client(),
        round.cpu().server(),
        round.cpu().postgres(),
        100 * round.othersShare(),
        100 * round.idleShare(),
        round.checkpoints());
  }
}
