// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.hostile;

import dev.spanhouse.bench.hostile.Crowd.Manner;
import dev.spanhouse.bench.hostile.GoodClient.Measured;
import dev.spanhouse.bench.machine.Closing;
import dev.spanhouse.bench.machine.Machine;
import dev.spanhouse.bench.machine.Spread;
import dev.spanhouse.bench.subject.BenchDatabase;
import dev.spanhouse.bench.subject.Executable;
import dev.spanhouse.bench.subject.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What good clients notice of thousands of connections that do nothing, or next to nothing: the
 * latency of a steady client beside each kind of crowd, in turns.
 */
public final class ConnectionsBenchmark {

  private static final int EXPORTS_PER_SECOND = 50;

  /** For the last crowd's connections to be gone, and the next one's to be accepted. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final ServerProcess server;
  private final GoodClient client;
  private final int idle;
  private final int slow;
  private final Duration length;
  private final Consumer<String> progress;

  private ConnectionsBenchmark(
      ServerProcess server,
      GoodClient client,
      int idle,
      int slow,
      Duration length,
      Consumer<String> progress) {
    this.server = server;
    this.client = client;
    this.idle = idle;
    this.slow = slow;
    this.length = length;
    this.progress = progress;
  }

  /** Who is there beside the good client. */
  private enum Phase {
    ALONE("nobody else"),
    IDLE("idle connections"),
    SLOW("slow senders"),
    SILENT("silent connections");

    private final String title;

    Phase(String title) {
      this.title = title;
    }
  }

  private record Round(Measured measured, double megabytes, double threads, int open, int cutOff) {}

  /**
   * Runs it.
   *
   * @param idle how many idle connections, half of each protocol
   * @param slow how many slow and how many silent ones
   * @param length of each measurement
   * @return a Markdown table; {@code FAILED} in it is the number of good exports that failed
   */
  public static Result run(
      int rounds, int idle, int slow, Duration length, Consumer<String> progress) throws Exception {
    try (Closing closing = Closing.atExit()) {
      Path directory = closing.temporaryDirectory();
      BenchDatabase database = closing.add(BenchDatabase.start(directory.resolve("data")));
      ServerProcess server =
          closing.add(
              ServerProcess.startCollector(
                  Executable.ofThisCheckout(),
                  directory,
                  database.access(),
                  List.of("-Xmx512m"),
                  List.of()));
      GoodClient client = closing.add(new GoodClient(server.grpcPort(), server.httpPort()));
      return new ConnectionsBenchmark(server, client, idle, slow, length, progress).measure(rounds);
    }
  }

  private Result measure(int rounds) throws IOException, InterruptedException {
    client.run(EXPORTS_PER_SECOND, Duration.ofSeconds(15)); // warms up
    Map<Phase, List<Round>> results = new EnumMap<>(Phase.class);
    for (int round = 1; round <= rounds; round++) {
      for (Phase phase : Phase.values()) {
        Round result = round(phase);
        progress.accept(
            "%d  %-20s p50 %.1f ms, p99 %.1f ms, max %.1f ms, %d of %d failed; %d open, %d cut off"
                .formatted(
                    round,
                    phase.title,
                    result.measured.p50(),
                    result.measured.p99(),
                    result.measured.max(),
                    result.measured.failed(),
                    result.measured.exports(),
                    result.open,
                    result.cutOff));
        results.computeIfAbsent(phase, key -> new ArrayList<>()).add(result);
      }
    }
    return result(results);
  }

  private Round round(Phase phase) throws IOException, InterruptedException {
    try (Crowd crowd = new Crowd()) {
      switch (phase) {
        case ALONE -> {}
        case IDLE -> {
          crowd.add(idle / 2, Manner.HTTP_IDLE, server.httpPort());
          crowd.add(idle / 2, Manner.GRPC_IDLE, server.grpcPort());
        }
        case SLOW -> {
          crowd.add(slow / 4, Manner.HTTP_HEADERS, server.httpPort());
          crowd.add(slow / 4, Manner.HTTP_BODIES, server.httpPort());
          crowd.add(slow / 2, Manner.GRPC_MESSAGES, server.grpcPort());
        }
        case SILENT -> {
          crowd.add(slow / 2, Manner.SILENT, server.httpPort());
          crowd.add(slow / 2, Manner.SILENT, server.grpcPort());
        }
      }
      crowd.dribble();
      TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
      Measured measured = client.run(EXPORTS_PER_SECOND, length);
      return new Round(
          measured,
          Machine.residentBytes(server.pid()) / 1e6,
          Machine.threads(server.pid()),
          crowd.open(),
          crowd.cutOff());
    }
  }

  private static Result result(Map<Phase, List<Round>> results) {
    StringBuilder table =
        new StringBuilder(
            """
            | beside the good client | p50, ms | p99, ms | max, ms | failed | still open at the end | RSS, MB | threads |
            |---|---|---|---|---|---|---|---|
            """);
    int failed = 0;
    for (Map.Entry<Phase, List<Round>> entry : results.entrySet()) {
      List<Round> rounds = entry.getValue();
      int failedHere = rounds.stream().mapToInt(round -> round.measured.failed()).sum();
      failed += failedHere;
      table.append(
          "| %s | %s | %s | %s | %d of %d | %d | %s | %s |%n"
              .formatted(
                  entry.getKey().title,
                  spread(rounds.stream().map(round -> round.measured.p50()).toList(), "%.1f"),
                  spread(rounds.stream().map(round -> round.measured.p99()).toList(), "%.1f"),
                  spread(rounds.stream().map(round -> round.measured.max()).toList(), "%.0f"),
                  failedHere,
                  rounds.stream().mapToInt(round -> round.measured.exports()).sum(),
                  rounds.getLast().open,
                  spread(rounds.stream().map(Round::megabytes).toList(), "%.0f"),
                  spread(rounds.stream().map(Round::threads).toList(), "%.0f")));
    }
    return new Result(table.toString(), failed);
  }

  private static String spread(List<Double> values, String number) {
    return Spread.of(values).format(number);
  }

  /**
   * What came out.
   *
   * @param table in Markdown
   * @param failed good exports that failed, of which there must be none
   */
  public record Result(String table, int failed) {}
}
