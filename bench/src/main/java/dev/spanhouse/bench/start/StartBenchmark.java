// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.start;

import dev.spanhouse.app.database.DatabaseAccess;
import dev.spanhouse.bench.machine.Closing;
import dev.spanhouse.bench.machine.Spread;
import dev.spanhouse.bench.subject.BenchDatabase;
import dev.spanhouse.bench.subject.Executable;
import dev.spanhouse.bench.subject.StartingServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long it takes from the start of the process until it is ready, on data that is there already:
 * with the embedded PostgreSQL, and with one that runs already, which leaves the server itself.
 */
public final class StartBenchmark {

  private static final DatabaseAccess EMBEDDED = new DatabaseAccess("", "", "");

  private final Executable executable;
  private final Path directory;
  private final List<String> javaOptions;
  private final Consumer<String> progress;

  private StartBenchmark(
      Executable executable, Path directory, List<String> javaOptions, Consumer<String> progress) {
    this.executable = executable;
    this.directory = directory;
    this.javaOptions = javaOptions;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param times how often each is measured
   * @param moreJavaOptions beside those of the script {@code spanhouse}
   * @param progress is told every start
   */
  public static StartReport run(int times, List<String> moreJavaOptions, Consumer<String> progress)
      throws Exception {
    try (Closing closing = Closing.atExit()) {
      Path directory = closing.temporaryDirectory();
      // As the script spanhouse does it; the archive is made when the first process ends.
      List<String> javaOptions = new ArrayList<>();
      javaOptions.add("-XX:+AutoCreateSharedArchive");
      javaOptions.add("-XX:SharedArchiveFile=" + directory.resolve("spanhouse.jsa"));
      javaOptions.add("-Xlog:cds=off");
      javaOptions.add("-Xlog:cds+dynamic=off");
      javaOptions.addAll(moreJavaOptions);
      return new StartBenchmark(Executable.ofThisCheckout(), directory, javaOptions, progress)
          .measure(times);
    }
  }

  private StartReport measure(int times) throws Exception {
    StartTimes first = start("first", EMBEDDED);
    // Classes that only a second start loads are archived now, so that from here on nothing is new.
    start("second", EMBEDDED);
    List<StartTimes> whole = new ArrayList<>();
    List<StartTimes> serverOnly = new ArrayList<>();
    List<Double> postgresOnly = new ArrayList<>();
    for (int i = 1; i <= times; i++) {
      whole.add(start("embedded PostgreSQL, " + i, EMBEDDED));
      long before = System.nanoTime();
      try (BenchDatabase database = BenchDatabase.start(data())) {
        postgresOnly.add((System.nanoTime() - before) / 1e6);
        serverOnly.add(start("PostgreSQL runs already, " + i, database.access()));
      }
    }
    return new StartReport(
        first, StartSpread.of(whole), StartSpread.of(serverOnly), Spread.of(postgresOnly));
  }

  private Path data() {
    return directory.resolve("data");
  }

  private StartTimes start(String what, DatabaseAccess access) throws Exception {
    try (StartingServer server =
        StartingServer.start(executable, directory, data(), access, javaOptions)) {
      double listening = server.awaitListening();
      double ready = server.awaitReady();
      StartTimes times = new StartTimes(listening, ready, server.cpuMillis());
      progress.accept(
          "%-28s listening after %,5.0f ms, ready after %,5.0f ms, with %,5.0f ms of CPU"
              .formatted(what, times.listening(), times.ready(), times.cpu()));
      return times;
    }
  }
}
