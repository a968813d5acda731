// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static dev.spanhouse.app.clients.StallingServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.testing.OtlpTraces;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that has OpenTelemetry's agent for Java attached: each of its requests is one trace
 * with an HTTP client, an HTTP server and a database client, also if the database stalls.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaAgentTest {

  private static final int SPANS_PER_REQUEST = 3;
  private static final int CALM_REQUESTS = 20;

  /** For some seconds, so that all are in the middle of it when the database stalls. */
  private static final int STALLED_REQUESTS = 100;

  private static final int PAUSE_MILLIS = 20;

  /** How the agent exports. */
  record Case(Protocol protocol, boolean gzip) {

    /** No two are equal, so that it tells whose a span is. */
    @Override
    public String toString() {
      return "agent-%s-%s".formatted(protocol, gzip ? "gzip" : "plain").toLowerCase(Locale.ROOT);
    }
  }

  /** A span in its place. */
  record Step(Span.SpanKind kind, String scope, String name, String parent) {}

  private final Map<Case, List<String>> calmTraces = new HashMap<>();
  private final Map<Case, List<String>> stalledTraces = new HashMap<>();
  private final Map<Case, List<String>> complaints = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private StallingServer server;

  static List<Case> cases() {
    return Stream.of(Protocol.GRPC, Protocol.HTTP_PROTOBUF)
        .flatMap(protocol -> Stream.of(new Case(protocol, false), new Case(protocol, true)))
        .toList();
  }

  @BeforeAll
  void runPrograms(@TempDir Path folder) throws Exception {
    server = StallingServer.start(folder.resolve("database"));
    List<Case> cases = cases();
    List<Callable<AgentProgram>> starts = new ArrayList<>();
    cases.forEach(
        agent ->
            starts.add(
                () ->
                    AgentProgram.start(
                        server.endpoint(agent.protocol()),
                        agent.protocol(),
                        agent.gzip(),
                        agent.toString(),
                        server.jdbcUrl(),
                        folder.resolve(agent + ".log"))));
    List<AgentProgram> programs = new ArrayList<>();
    try {
      for (Future<AgentProgram> program : threads.invokeAll(starts)) {
        programs.add(program.get());
      }
      request(cases, programs, CALM_REQUESTS, false, calmTraces);
      request(cases, programs, STALLED_REQUESTS, true, stalledTraces);
      for (int i = 0; i < cases.size(); i++) {
        programs.get(i).end();
        complaints.put(cases.get(i), programs.get(i).complaints());
      }
    } finally {
      programs.forEach(AgentProgram::close);
    }
  }

  private void request(
      List<Case> cases,
      List<AgentProgram> programs,
      int count,
      boolean stall,
      Map<Case, List<String>> traces)
      throws Exception {
    List<Future<List<String>>> requests = new ArrayList<>();
    programs.forEach(
        program -> requests.add(threads.submit(() -> program.request(count, PAUSE_MILLIS))));
    if (stall) {
      server.awaitServices(cases.size(), "");
      server.stall().waitFor();
    }
    for (int i = 0; i < cases.size(); i++) {
      traces.put(cases.get(i), requests.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @AfterAll
  void stop() throws Exception {
    threads.shutdownNow();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachRequest_isOneTraceOfThreeSpans(Case agent) throws Exception {
    List<String> traceIds =
        Stream.of(calmTraces, stalledTraces)
            .flatMap(traces -> Objects.requireNonNull(traces.get(agent)).stream())
            .toList();

    assertThat(traceIds).doesNotHaveDuplicates().hasSize(CALM_REQUESTS + STALLED_REQUESTS);
    for (String traceId : traceIds) {
      assertThat(steps(server.trace(traceId)))
          .containsExactlyInAnyOrder(
              new Step(
                  Span.SpanKind.SPAN_KIND_CLIENT, "io.opentelemetry.java-http-client", "GET", ""),
              new Step(
                  Span.SpanKind.SPAN_KIND_SERVER,
                  "io.opentelemetry.java-http-server",
                  "GET /stock",
                  "GET"),
              new Step(
                  Span.SpanKind.SPAN_KIND_CLIENT,
                  "io.opentelemetry.jdbc",
                  "SELECT postgres.pg_class",
                  "GET /stock"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingElse_isStored(Case agent) {
    long spans = (long) SPANS_PER_REQUEST * (CALM_REQUESTS + STALLED_REQUESTS);

    // Not rows: on a busy machine the agent may have been told to send some a second time.
    assertThat(server.stored(agent.toString()).spans()).isEqualTo(spans);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agent_doesNotComplain(Case agent) {
    assertThat(complaints.get(agent)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void resource_isTheAgents(Case agent) throws Exception {
    String traceId = Objects.requireNonNull(calmTraces.get(agent)).getFirst();

    assertThat(server.trace(traceId).getResourceSpansList())
        .singleElement()
        .satisfies(
            resource ->
                assertThat(resource.getResource().getAttributesList())
                    .contains(
                        OtlpTraces.attribute(
                            "telemetry.distro.name",
                            OtlpTraces.string("opentelemetry-java-instrumentation"))));
  }

  @Test
  void server_rejectsNothing() throws Exception {
    assertThat(server.outcomes()).containsEntry("rejected", 0L).containsEntry("failed", 0L);
  }

  private static List<Step> steps(TracesData trace) {
    Map<ByteString, String> names = new HashMap<>();
    names.put(ByteString.EMPTY, "");
    trace
        .getResourceSpansList()
        .forEach(
            resource ->
                resource
                    .getScopeSpansList()
                    .forEach(
                        scope ->
                            scope
                                .getSpansList()
                                .forEach(span -> names.put(span.getSpanId(), span.getName()))));
    return trace.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(
            scope ->
                scope.getSpansList().stream()
                    .map(
                        span ->
                            new Step(
                                span.getKind(),
                                scope.getScope().getName(),
                                span.getName(),
                                names.getOrDefault(span.getParentSpanId(), "not there"))))
        .toList();
  }
}
