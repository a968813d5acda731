// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.ingest;

import dev.spanhouse.bench.copy.RawCopy;
import dev.spanhouse.bench.load.GrpcLoad;
import dev.spanhouse.bench.load.LoadResult;
import dev.spanhouse.bench.load.Workload;
import dev.spanhouse.bench.machine.Closing;
import dev.spanhouse.bench.machine.CpuTime;
import dev.spanhouse.bench.machine.CpuTime.MachineTime;
import dev.spanhouse.bench.machine.Machine;
import dev.spanhouse.bench.subject.BenchDatabase;
import dev.spanhouse.bench.subject.Executable;
import dev.spanhouse.bench.subject.ServerProcess;
import dev.spanhouse.bench.subject.ServerProcess.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How many spans per second a collector acknowledges, beside how many PostgreSQL alone takes on the
 * same machine: the two take turns, so that a noisy neighbour hits both.
 *
 * <p>Generator, collector and PostgreSQL are processes of their own. Every round starts with an
 * empty table and a checkpoint, and ends with counting the rows.
 */
public final class IngestBenchmark {

  private static final Duration QUIET_PERIOD = Duration.ofSeconds(1);
  private static final Duration QUIET_PATIENCE = Duration.ofSeconds(45);

  private final IngestOptions options;
  private final Machine machine;
  private final Workload workload = Workload.sample();
  private final BenchDatabase database;
  private final ServerProcess server;
  private final GrpcLoad load;
  private final Consumer<Round> progress;

  private IngestBenchmark(
      IngestOptions options,
      Machine machine,
      BenchDatabase database,
      ServerProcess server,
      GrpcLoad load,
      Consumer<Round> progress) {
    this.options = options;
    this.machine = machine;
    this.database = database;
    this.server = server;
    this.load = load;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param progress is told every round when it is over
   */
  public static IngestReport run(IngestOptions options, Consumer<Round> progress) throws Exception {
    Machine machine = Machine.thisOne();
    try (Closing closing = Closing.atExit()) {
      Path directory = closing.temporaryDirectory();
      BenchDatabase database = closing.add(BenchDatabase.start(directory.resolve("data")));
      List<String> settings = new ArrayList<>(options.serverSettings());
      settings.add("ingest.writers=" + options.writers());
      ServerProcess server =
          closing.add(
              ServerProcess.startCollector(
                  Executable.ofThisCheckout(),
                  directory,
                  database.access(),
                  options.serverJavaOptions(),
                  settings));
      GrpcLoad load =
          closing.add(GrpcLoad.connect(server.grpcPort(), options.connections(), options.gzip()));
      return new IngestBenchmark(options, machine, database, server, load, progress).measure();
    }
  }

  private IngestReport measure() throws IOException, InterruptedException, SQLException {
    List<Pair> pairs = new ArrayList<>();
    int undisturbed = 0;
    warmUp();
    while (undisturbed < options.rounds()
        && pairs.size() < options.rounds() * IngestOptions.MOST_ATTEMPTS) {
      awaitQuiet();
      Pair pair = pair(pairs.size() + 1);
      pairs.add(pair);
      undisturbed += pair.disturbed() ? 0 : 1;
    }
    return new IngestReport(
        machine,
        database.version(),
        options,
        workload.spansPerRequest(),
        workload.requestBytes() / workload.spansPerRequest(),
        workload.rowBytes() / workload.spansPerRequest(),
        pairs);
  }

  /** Begins when others leave the machine alone, if that is wanted and they do so in time. */
  private void awaitQuiet() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + QUIET_PATIENCE.toNanos();
    double others = 1;
    while (others > options.othersLimit() && System.nanoTime() - deadline < 0) {
      MachineTime before = CpuTime.ofMachine();
      TimeUnit.MILLISECONDS.sleep(QUIET_PERIOD.toMillis());
      others = CpuTime.ofMachine().usedShareSince(before);
    }
  }

  private Pair pair(int number) throws IOException, InterruptedException, SQLException {
    Round endToEnd = endToEnd(number);
    progress.accept(endToEnd);
    Round rawCopy = rawCopy(number, requestsPerTransaction(endToEnd));
    progress.accept(rawCopy);
    double others = Math.max(endToEnd.othersShare(), rawCopy.othersShare());
    return new Pair(endToEnd, rawCopy, others > options.othersLimit());
  }

  private void warmUp() throws InterruptedException, SQLException {
    if (options.warmupSeconds() == 0) {
      return;
    }
    load.run(workload, options.inFlight(), Duration.ofSeconds(options.warmupSeconds()));
    new RawCopy(database.connections(), workload)
        .run(database.leaf(), options.writers(), 8, Duration.ofSeconds(1));
  }

  private Round endToEnd(int number) throws IOException, InterruptedException, SQLException {
    String leaf = prepare();
    Written writtenBefore = server.written();
    Sample before = sample();
    LoadResult result = load.run(workload, options.inFlight(), duration());
    Sample after = sample();
    Written written = server.written();
    double transactions = written.transactions() - writtenBefore.transactions();
    return round(
        Kind.END_TO_END,
        number,
        leaf,
        result,
        (written.spans() - writtenBefore.spans()) / Math.max(1, transactions),
        before,
        after);
  }

  private Round rawCopy(int number, int requestsPerTransaction)
      throws IOException, InterruptedException, SQLException {
    String leaf = prepare();
    List<String> indexes = options.indexed() ? List.of() : database.dropIndexes(leaf);
    Sample before = sample();
    LoadResult result =
        new RawCopy(database.connections(), workload)
            .run(leaf, options.writers(), requestsPerTransaction, duration());
    Sample after = sample();
    Round round =
        round(
            Kind.RAW_COPY,
            number,
            leaf,
            result,
            requestsPerTransaction * (double) workload.spansPerRequest(),
            before,
            after);
    if (!indexes.isEmpty()) {
      database.empty();
      for (String index : indexes) {
        database.execute(index);
      }
    }
    return round;
  }

  private int requestsPerTransaction(Round endToEnd) {
    double spans =
        options.transactionSpans() == 0 ? endToEnd.transactionSpans() : options.transactionSpans();
    return Math.max(1, (int) Math.round(spans / workload.spansPerRequest()));
  }

  private Duration duration() {
    return Duration.ofSeconds(options.seconds());
  }

  private String prepare() throws SQLException {
    database.empty();
    return database.leaf();
  }

  private record Sample(
      double clientCpu,
      double serverCpu,
      double postgresCpu,
      long wal,
      long checkpoints,
      MachineTime machine) {

    /** Share of the machine's time since {@code before} that is not ours. */
    double othersShareSince(Sample before) {
      double ours =
          clientCpu
              - before.clientCpu
              + serverCpu
              - before.serverCpu
              + postgresCpu
              - before.postgresCpu;
      double used = machine.used() - before.machine.used();
      return Math.max(0, used - ours) / (used + machine.idle() - before.machine.idle());
    }

    double idleShareSince(Sample before) {
      return 1 - machine.usedShareSince(before.machine);
    }
  }

  private Sample sample() throws IOException, SQLException {
    return new Sample(
        CpuTime.ofProcess(ProcessHandle.current().pid()),
        CpuTime.ofProcess(server.pid()),
        CpuTime.ofFamily(database.postmaster()),
        database.walPosition(),
        database.checkpoints(),
        CpuTime.ofMachine());
  }

  private Round round(
      Kind kind,
      int number,
      String leaf,
      LoadResult result,
      double transactionSpans,
      Sample before,
      Sample after)
      throws IOException, SQLException {
    double spans = Math.max(1, result.spans());
    double millions = spans / 1e6;
    return new Round(
        kind,
        number,
        result.spans(),
        database.spanCount(),
        result.seconds(),
        result.spansPerSecond(),
        transactionSpans,
        result.latency(),
        new Round.CpuUse(
            (after.clientCpu() - before.clientCpu()) / millions,
            (after.serverCpu() - before.serverCpu()) / millions,
            (after.postgresCpu() - before.postgresCpu()) / millions),
        (after.wal() - before.wal()) / spans,
        database.tableBytes(leaf) / spans,
        database.indexBytes(leaf) / spans,
        after.checkpoints() - before.checkpoints(),
        Machine.peakResidentBytes(server.pid()),
        after.othersShareSince(before),
        after.idleShareSince(before),
        result.failures());
  }
}
