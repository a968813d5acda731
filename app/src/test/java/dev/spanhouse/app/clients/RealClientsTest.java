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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No span is lost that one of OpenTelemetry's exporters sends, whether the database is there or
 * away for three seconds. All exporters send at the same time, so that one stall does for all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsTest {

  /** Fewer than the 2048 that the queue of an SDK holds, which a stall fills. */
  private static final int SPANS = 1_500;

  enum Round {
    CALM(Duration.ofSeconds(1)),
    /** Long enough that all are in the middle of it when the database stalls. */
    STALLED(Duration.ofSeconds(4));

    final Duration over;

    Round(Duration over) {
      this.over = over;
    }
  }

  /** A client in a round. */
  record Case(ExporterClient client, boolean gzip, Round round) {

    /** No two are equal, so that it tells whose a span is. */
    @Override
    public String toString() {
      return "%s-%s-%s".formatted(client, gzip ? "gzip" : "plain", round).toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Platform, String> missing = new EnumMap<>(Platform.class);
  private final Map<Case, ClientReport> reports = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private StallingServer server;

  @BeforeAll
  void sendEverything(@TempDir Path dataDir) throws Exception {
    for (Platform platform : Platform.values()) {
      platform.missing().ifPresent(reason -> missing.put(platform, reason));
    }
    if (ClientTools.REQUIRED) {
      assertThat(missing).as("what these tests need").isEmpty();
    }
    server = StallingServer.start(dataDir, "otlp.http.cors-origins=http://127.0.0.1:*");
    for (Round round : Round.values()) {
      send(round);
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
    assertThat(server.stored(sender.toString())).isEqualTo(new Stored(SPANS, SPANS, SPANS));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goldenSpan_comesBackAsItWasSent(Case sender) throws Exception {
    GoldenSpan golden = report(sender).golden();

    TracesData trace = server.trace(golden.traceId());

    assertThat(span(trace, golden.spanId()))
        .isEqualTo(golden.expected(sender.client().protocol.hasUnusualDoubles()));
    assertThat(trace.getResourceSpans(0).getResource().getAttributesList())
        .contains(OtlpTraces.attribute("service.name", OtlpTraces.string(sender.toString())));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stall_isFeltAsAWaitOnly(Case sender) {
    ClientReport report = report(sender);

    if (sender.round() == Round.STALLED) {
      assertThat(report.slowestExport()).isGreaterThan(STALL.minusMillis(1_500));
    }
    assertThat(report.slowestExport()).isLessThan(STALL.plusSeconds(3));
  }

  @Test
  void server_countsEverythingAsStored() throws Exception {
    assertThat(server.spans("stored")).isEqualTo((long) SPANS * reports.size());
    assertThat(server.spans("refused")).isZero();
    assertThat(server.spans("rejected")).isZero();
    assertThat(server.spans("failed")).isZero();
  }

  /** Skips the test where the client cannot run. */
  private ClientReport report(Case sender) {
    String reason = missing.get(sender.client().platform);
    assumeTrue(reason == null, () -> "SKIPPED: " + reason);
    return Objects.requireNonNull(reports.get(sender));
  }

  private void send(Round round) throws Exception {
    List<Case> senders =
        cases().stream()
            .filter(sender -> sender.round() == round)
            .filter(sender -> !missing.containsKey(sender.client().platform))
            .toList();
    List<Callable<RunningClient>> starts = new ArrayList<>();
    senders.forEach(sender -> starts.add(() -> start(sender)));
    List<RunningClient> clients = new ArrayList<>();
    try {
      for (Future<RunningClient> client : threads.invokeAll(starts)) {
        clients.add(client.get());
      }
      List<Future<ClientReport>> sending = new ArrayList<>();
      clients.forEach(client -> sending.add(threads.submit(client::send)));
      if (round == Round.STALLED) {
        server.stall(senders.stream().map(Case::toString).toList());
      }
      for (int i = 0; i < senders.size(); i++) {
        ClientReport report = sending.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        System.err.printf("%s: %s%n", senders.get(i), report);
        reports.put(senders.get(i), report);
      }
    } finally {
      clients.forEach(RunningClient::close);
    }
  }

  private RunningClient start(Case sender) throws IOException {
    ExporterClient client = sender.client();
    String endpoint = server.endpoint(client.protocol);
    SpanLoad load =
        new SpanLoad(endpoint, sender.gzip(), sender.toString(), SPANS, sender.round().over);
    return switch (client.platform) {
      case JAVA ->
          client.protocol == Protocol.GRPC
              ? JavaSdkClient.overGrpc(load)
              : JavaSdkClient.overHttp(load);
      case NODE -> ProgramClient.start("send.mjs", load, "--protocol=" + client.protocol.specName);
      case PAGE ->
          ProgramClient.start(
              "browser.mjs", load, "--chromium=" + ClientTools.chromium().orElseThrow());
    };
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
