// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static dev.spanhouse.app.clients.StallingServer.PATIENCE;
import static dev.spanhouse.app.clients.StallingServer.STALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spanhouse.app.clients.ExporterClient.Platform;
import dev.spanhouse.app.clients.StallingServer.Stored;
import dev.spanhouse.storage.testing.OtlpTraces;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No span is lost that one of OpenTelemetry's exporters sends, whether the database is there or
 * away for three seconds. All exporters send at the same time, so that one stall does for all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsTest {

  private static final Logger LOG = LoggerFactory.getLogger(RealClientsTest.class);

  /** Fewer than the 2048 that the queue of an SDK holds, which a stall fills. */
  private static final int SPANS = 1_000;

  /**
   * How often a round is tried until the server refuses nothing. It holds requests for a second
   * longer than the stall takes, and a busy machine may need that second for other things.
   */
  private static final int ATTEMPTS = 3;

  enum Round {
    CALM(Duration.ofSeconds(1)),
    /** The database stalls in the middle of it all. */
    STALLED_WHILE_BUSY(Duration.ofSeconds(4)),
    /** It stalls when nobody sends, and then everyone begins to. */
    STALLED_WHILE_IDLE(Duration.ofSeconds(1));

    final Duration over;

    Round(Duration over) {
      this.over = over;
    }
  }

  /** A client in a round. */
  record Case(ExporterClient client, boolean gzip, Round round) {

    @Override
    public String toString() {
      return "%s-%s-%s".formatted(client, gzip ? "gzip" : "plain", round).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How a round went in the end.
   *
   * @param suffix what the names of its services end with
   * @param reports what the clients say
   * @param outcomes what the server counted
   */
  record Result(String suffix, Map<Case, ClientReport> reports, Map<String, Long> outcomes) {

    long refused() {
      return Objects.requireNonNull(outcomes.get("refused"));
    }
  }

  private final Map<Platform, String> missing = new EnumMap<>(Platform.class);
  private final Map<Round, Result> results = new EnumMap<>(Round.class);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private StallingServer server;

  @BeforeAll
  void sendEverything(@TempDir Path dataDir) throws Exception {
    for (Platform platform : Platform.values()) {
      platform.missing().ifPresent(reason -> missing.put(platform, reason));
    }
    missing.forEach(
        (platform, reason) -> LOG.warn("SKIPPED: exporters of {}: {}", platform, reason));
    if (ClientTools.REQUIRED) {
      assertThat(missing).as("what these tests need").isEmpty();
    }
    server = StallingServer.start(dataDir, "otlp.http.cors-origins=http://127.0.0.1:*");
    for (Round round : Round.values()) {
      int attempt = 1;
      Result result = send(round, attempt);
      while (result.refused() > 0 && attempt < ATTEMPTS) {
        attempt++;
        result = send(round, attempt);
      }
      results.put(round, result);
    }
  }

  @AfterAll
  void stop() throws IOException {
    threads.shutdownNow();
    server.close();
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Round round : Round.values()) {
      for (ExporterClient client : ExporterClient.values()) {
        cases.add(new Case(client, false, round));
        if (client.compresses()) {
          cases.add(new Case(client, true, round));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everySpan_isExportedOnceAndStoredOnce(Case sender) throws Exception {
    ClientReport report = report(sender);

    assertThat(report.ended()).isEqualTo(SPANS);
    assertThat(report.exported()).isEqualTo(SPANS);
    assertThat(report.failed()).isZero();
    assertThat(report.dropped()).isZero();
    assertThat(report.retries()).isZero();
    assertThat(report.problems()).isEmpty();
    assertThat(server.stored(service(sender))).isEqualTo(new Stored(SPANS, SPANS, SPANS));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goldenSpan_comesBackAsItWasSent(Case sender) throws Exception {
    GoldenSpan golden = report(sender).golden();

    TracesData trace = server.trace(golden.traceId());

    assertThat(span(trace, golden.spanId()))
        .isEqualTo(golden.expected(sender.client().protocol.hasUnusualDoubles()));
    assertThat(trace.getResourceSpans(0).getResource().getAttributesList())
        .contains(OtlpTraces.attribute("service.name", OtlpTraces.string(service(sender))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stall_isFeltAsAWaitOnly(Case sender) {
    ClientReport report = report(sender);

    if (sender.round() != Round.CALM) {
      assertThat(report.slowestExport()).isGreaterThan(STALL.minusSeconds(1));
    }
    assertThat(report.slowestExport()).isLessThan(STALL.plusSeconds(3));
  }

  @ParameterizedTest
  @EnumSource
  void server_countsEverythingAsStored(Round round) {
    Result result = Objects.requireNonNull(results.get(round));

    assertThat(result.outcomes())
        .isEqualTo(
            Map.of(
                "stored",
                (long) SPANS * result.reports().size(),
                "refused",
                0L,
                "rejected",
                0L,
                "failed",
                0L));
  }

  @Test
  void pageOfAnotherOrigin_isKeptOutByItsBrowser() throws Exception {
    assumeNothingMissing(Platform.PAGE);
    SpanLoad load =
        new SpanLoad(server.endpoint(Protocol.HTTP_JSON), false, "stranger", 10, Duration.ZERO);

    ClientReport report;
    try (RunningClient page = startPage(load, "--page-host=localhost", "--timeout-millis=1500")) {
      report = page.send();
    }

    assertThat(report.exported()).isZero();
    assertThat(report.failed()).isEqualTo(10);
    assertThat(server.stored("stranger")).isEqualTo(new Stored(0, 0, 0));
  }

  private void assumeNothingMissing(Platform platform) {
    String reason = missing.get(platform);
    assumeTrue(reason == null, () -> "SKIPPED: " + reason);
  }

  private ClientReport report(Case sender) {
    assumeNothingMissing(sender.client().platform);
    Result result = Objects.requireNonNull(results.get(sender.round()));
    return Objects.requireNonNull(result.reports().get(sender));
  }

  private String service(Case sender) {
    return sender + Objects.requireNonNull(results.get(sender.round())).suffix();
  }

  private Result send(Round round, int attempt) throws Exception {
    List<Case> senders =
        cases().stream()
            .filter(sender -> sender.round() == round)
            .filter(sender -> !missing.containsKey(sender.client().platform))
            .toList();
    String suffix = "-" + attempt;
    List<RunningClient> clients = new ArrayList<>();
    try {
      startAll(senders, suffix, clients);
      Map<String, Long> before = server.outcomes();
      Map<Case, ClientReport> reports = send(round, suffix, senders, clients);
      Map<String, Long> outcomes = server.outcomes();
      outcomes.replaceAll((outcome, spans) -> spans - Objects.requireNonNull(before.get(outcome)));
      LOG.info(
          "{}, attempt {}: {}; slowest exports in ms {}",
          round,
          attempt,
          outcomes,
          reports.entrySet().stream()
              .map(report -> report.getKey() + "=" + report.getValue().slowestExport().toMillis())
              .sorted()
              .toList());
      return new Result(suffix, reports, outcomes);
    } finally {
      clients.forEach(RunningClient::close);
    }
  }

  /** Fills {@code clients} also if one does not start, so that the others can be ended. */
  private void startAll(List<Case> senders, String suffix, List<RunningClient> clients)
      throws InterruptedException {
    List<Callable<RunningClient>> starts = new ArrayList<>();
    senders.forEach(sender -> starts.add(() -> start(sender, sender + suffix)));
    List<Throwable> failures = new ArrayList<>();
    for (Future<RunningClient> client : threads.invokeAll(starts)) {
      try {
        clients.add(client.get());
      } catch (ExecutionException e) {
        failures.add(e);
      }
    }
    assertThat(failures).isEmpty();
  }

  private Map<Case, ClientReport> send(
      Round round, String suffix, List<Case> senders, List<RunningClient> clients)
      throws Exception {
    List<Future<ClientReport>> sending = new ArrayList<>();
    switch (round) {
      case CALM -> clients.forEach(client -> sending.add(threads.submit(client::send)));
      case STALLED_WHILE_BUSY -> {
        clients.forEach(client -> sending.add(threads.submit(client::send)));
        server.awaitServices(senders.size(), "busy" + suffix);
        server.stall().waitFor();
      }
      case STALLED_WHILE_IDLE -> {
        Process stall = server.stall();
        clients.forEach(client -> sending.add(threads.submit(client::send)));
        stall.waitFor();
      }
    }
    Map<Case, ClientReport> reports = new HashMap<>();
    for (int i = 0; i < senders.size(); i++) {
      ClientReport report = sending.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      LOG.debug("{}: {}", senders.get(i), report);
      reports.put(senders.get(i), report);
    }
    return reports;
  }

  private RunningClient start(Case sender, String service) throws IOException {
    ExporterClient client = sender.client();
    SpanLoad load =
        new SpanLoad(
            server.endpoint(client.protocol), sender.gzip(), service, SPANS, sender.round().over);
    return switch (client.platform) {
      case JAVA ->
          client.protocol == Protocol.GRPC
              ? JavaSdkClient.overGrpc(load)
              : JavaSdkClient.overHttp(load);
      case NODE -> ProgramClient.start("send.mjs", load, "--protocol=" + client.protocol.specName);
      case PAGE -> startPage(load);
    };
  }

  private static RunningClient startPage(SpanLoad load, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--chromium=" + ClientTools.chromium().orElseThrow());
    return ProgramClient.start("browser.mjs", load, all.toArray(String[]::new));
  }

  private static Span span(TracesData trace, String spanId) {
    return trace.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .filter(span -> HexFormat.of().formatHex(span.getSpanId().toByteArray()).equals(spanId))
        .map(OtlpTraces::canonical)
        .findFirst()
        .orElseThrow();
  }
}
