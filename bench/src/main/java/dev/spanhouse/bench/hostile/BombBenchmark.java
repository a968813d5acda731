// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.hostile;

import dev.spanhouse.bench.machine.Closing;
import dev.spanhouse.bench.machine.Machine;
import dev.spanhouse.bench.subject.BenchDatabase;
import dev.spanhouse.bench.subject.Executable;
import dev.spanhouse.bench.subject.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What hostile requests take of a server with a small heap: sent one by one, and several at once,
 * over HTTP. The server has to live, to stay within the memory that it gives to requests, and to
 * store the next good request.
 */
public final class BombBenchmark {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ServerProcess server;
  private final GoodClient good;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();
  private final StringBuilder table =
      new StringBuilder(
          """
          | request | at once | answers | s | most admitted, MiB | RSS after, MiB |
          |---|---|---|---|---|---|
          """);

  private BombBenchmark(ServerProcess server, GoodClient good, Consumer<String> progress) {
    this.server = server;
    this.good = good;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param heap of the server, as {@code -Xmx} has it
   * @param atOnce how many are sent at the same time, after each has been sent alone
   */
  public static Result run(String heap, int atOnce, Consumer<String> progress) throws Exception {
    try (Closing closing = Closing.atExit()) {
      Path directory = closing.temporaryDirectory();
      BenchDatabase database = closing.add(BenchDatabase.start(directory.resolve("data")));
      ServerProcess server =
          closing.add(
              ServerProcess.startCollector(
                  Executable.ofThisCheckout(),
                  directory,
                  database.access(),
                  List.of("-Xmx" + heap),
                  List.of()));
      GoodClient good = closing.add(new GoodClient(server.grpcPort(), server.httpPort()));
      BombBenchmark benchmark = new BombBenchmark(server, good, progress);
      for (Bomb bomb : Bomb.values()) {
        benchmark.round(bomb, 1);
      }
      for (Bomb bomb : Bomb.values()) {
        benchmark.round(bomb, atOnce);
      }
      return new Result(
          benchmark.table.toString(),
          Machine.peakResidentBytes(server.pid()),
          List.copyOf(benchmark.problems));
    }
  }

  private void round(Bomb bomb, int atOnce) throws Exception {
    Repeated body = bomb.body();
    long start = System.nanoTime();
    AtomicLong most = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Map<String, Integer> answers = new TreeMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce + 1)) {
      Future<?> watching = threads.submit(() -> watch(most, over));
      List<Future<String>> sendings = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        sendings.add(threads.submit(() -> send(bomb, body)));
      }
      for (Future<String> sending : sendings) {
        answers.merge(sending.get(), 1, Integer::sum);
      }
      over.set(true);
      watching.get();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long limit = server.metric("spanhouse_admission_limit_bytes");
    check(server.isAlive(), bomb, "the server has ended");
    check(most.get() <= limit, bomb, "%d bytes admitted of %d".formatted(most.get(), limit));
    check(good.export(true) && good.export(false), bomb, "the next good export failed");
    check(answers.keySet().stream().noneMatch(a -> a.startsWith("500")), bomb, answers.toString());
    String row =
        "| %s | %d | %s | %.1f | %d of %d | %d |"
            .formatted(
                bomb.title,
                atOnce,
                answers,
                seconds,
                most.get() >> 20,
                limit >> 20,
                Machine.residentBytes(server.pid()) >> 20);
    table.append(row).append('\n');
    progress.accept(row);
  }

  private Object watch(AtomicLong most, AtomicBoolean over) throws Exception {
    while (!over.get()) {
      most.accumulateAndGet(server.metric("spanhouse_admission_used_bytes"), Math::max);
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return most;
  }

  private String send(Bomb bomb, Repeated body) throws InterruptedException {
    // One of its own: where an answer comes early, this client mixes up what is sent next.
    try (HttpClient http = HttpClient.newHttpClient()) {
      int status =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + server.httpPort() + "/v1/traces"))
                      .version(HttpClient.Version.HTTP_1_1)
                      .timeout(PATIENCE)
                      .header(
                          "content-type",
                          bomb.isJson ? "application/json" : "application/x-protobuf")
                      .header("content-encoding", bomb.coding)
                      .POST(BodyPublishers.ofInputStream(body::again))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      return Integer.toString(status);
    } catch (IOException e) {
      // Whoever sends on after the answer is cut off in the end.
      return "cut off";
    }
  }

  private void check(boolean right, Bomb bomb, String problem) {
    if (!right) {
      problems.add(bomb.title + ": " + problem);
    }
  }

  /**
   * What came out.
   *
   * @param table in Markdown
   * @param peakResidentBytes of the server, over all
   * @param problems none, if all is well
   */
  public record Result(String table, long peakResidentBytes, List<String> problems) {}
}
