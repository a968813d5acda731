// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.spanhouse.app.server.Role;
import dev.spanhouse.app.server.TestServer;
import dev.spanhouse.storage.testing.TestDatabase;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A whole server with a database of its own, and a client for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Conformance {

  static final int MAX_REQUEST_BYTES = 1 << 20;

  final TestDatabase database = TestDatabase.empty();
  TestServer server;
  OtlpClient client;

  @BeforeAll
  final void start() throws Exception {
    server = start("otlp.max-request-bytes=" + MAX_REQUEST_BYTES);
    client = new OtlpClient(server);
  }

  @AfterAll
  final void stop() {
    client.close();
    server.close();
    database.close();
  }

  /** Another server on the same database. */
  final TestServer start(String... settings) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("database.url=" + database.jdbcUrl(), "database.user=postgres"));
    all.addAll(Arrays.asList(settings));
    return TestServer.start(Role.RUN, all.toArray(String[]::new));
  }

  static ByteString newTrace() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return traceId(random.nextLong(), random.nextLong());
  }

  static ExportTraceServiceRequest oneSpan(ByteString trace) {
    return request("conformance", List.of(span(trace, 1).build()));
  }

  static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** The trace as it comes out of the query API in OTLP's own words. */
  final TracesData read(ByteString trace) throws Exception {
    var answer =
        server.get(server.query() + "/api/v1/traces/" + hex(trace), "application/x-protobuf");
    assertThat(answer.statusCode()).as("status of trace %s", hex(trace)).isEqualTo(200);
    CodedInputStream in = CodedInputStream.newInstance(answer.body());
    in.setRecursionLimit(1_000);
    return TracesData.parseFrom(in);
  }

  final List<Span> spansOf(ByteString trace) throws Exception {
    return read(trace).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  final Span onlySpanOf(ByteString trace) throws Exception {
    List<Span> spans = spansOf(trace);
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  final boolean isStored(ByteString trace) throws Exception {
    return server.get(server.query() + "/api/v1/traces/" + hex(trace)).statusCode() == 200;
  }
}
