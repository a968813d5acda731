// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.storage.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Promise 1: an acknowledged span is a committed span. A collector is killed with SIGKILL at random
 * moments while clients export; whatever they were told is stored has to be there.
 */
class KillTest {

  private static final int ROUNDS = Boolean.getBoolean("spanhouse.long") ? 200 : 20;
  private static final int CLIENTS = 4;
  private static final int SPANS_PER_REQUEST = 20;
  private static final Pattern OTLP_ADDRESS = Pattern.compile("OTLP/gRPC +http://127.0.0.1:(\\d+)");

  @Test
  void sigkill_losesNothingThatWasAcknowledged() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_122);
    List<Long> acknowledged = new ArrayList<>();
    try (TestDatabase database = TestDatabase.migrated()) {
      long firstRequest = 1;
      for (int round = 0; round < ROUNDS; round++) {
        Process collector = startCollector(database);
        ExportLoad load =
            new ExportLoad(portOf(collector), CLIENTS, SPANS_PER_REQUEST, firstRequest);
        // SIGKILL comes anywhere between the first call and some hundred later.
        assertThat(collector.waitFor(random.nextInt(100, 900), TimeUnit.MILLISECONDS)).isFalse();
        collector.destroyForcibly().waitFor();
        load.stop();

        acknowledged.addAll(load.acknowledged());
        firstRequest = load.nextRequest();
        assertAllStored(acknowledged, StoredRequests.in(database.pool()));
      }
      assertThat(acknowledged).hasSizeGreaterThan(3 * ROUNDS);
      assertReadableAfterRestart(database, acknowledged.getLast());
    }
  }

  private static void assertAllStored(List<Long> acknowledged, Map<Long, Integer> stored) {
    assertThat(acknowledged)
        .allSatisfy(request -> assertThat(stored.get(request)).isEqualTo(SPANS_PER_REQUEST));
  }

  private static void assertReadableAfterRestart(TestDatabase database, long request)
      throws Exception {
    try (TestServer server =
        TestServer.start(
            Role.RUN, "database.url=" + database.jdbcUrl(), "database.user=postgres")) {
      String id = "%016x%016x".formatted(ExportLoad.TRACE_ID_HIGH, request);
      assertThat(server.get(server.query() + "/api/v1/traces/" + id).body())
          .contains("\"spanCount\":" + SPANS_PER_REQUEST + ",");
    }
  }

  private static Process startCollector(TestDatabase database) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.spanhouse.app.cli.Main",
            "collector",
            "--set=database.url=" + database.jdbcUrl(),
            "--set=database.user=postgres",
            "--set=otlp.grpc.endpoint=127.0.0.1:0",
            "--set=admin.endpoint=127.0.0.1:0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The port that the collector says it has, once it is ready. */
  private static int portOf(Process collector) throws IOException {
    BufferedReader output = collector.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher address = OTLP_ADDRESS.matcher(line);
      if (address.find()) {
        return Integer.parseInt(address.group(1));
      }
    }
    throw new AssertionError("the collector ended before it was ready");
  }
}
