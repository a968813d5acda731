// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.config.SettingsLoader;
import dev.spanhouse.app.config.SettingsResult;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.codec.http2.Http2Exception;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What OTLP/gRPC has for itself; outcomes are in {@link OutcomeConformanceTest}. */
class GrpcConformanceTest extends Conformance {

  /** One more than gRPC lets pass that come too early. */
  private static final int PINGS = 4;

  private static final long PING_PAUSE_MILLIS = 5_100;

  @Test
  void item10_theServiceIsTheOneOfTheProtoFiles() throws Exception {
    ByteString trace = newTrace();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.otlpGrpcPort()).usePlaintext().build();
    try {
      ExportTraceServiceResponse response =
          TraceServiceGrpc.newBlockingStub(channel).export(oneSpan(trace));

      assertThat(response).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
      assertThat(isStored(trace)).isTrue();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void item10_otherServicesAreUnimplemented() throws Exception {
    Answer logs =
        client.call(
            "opentelemetry.proto.collector.logs.v1.LogsService/Export",
            new byte[0],
            Map.of(),
            CallOptions.DEFAULT);

    assertThat(logs.code()).isEqualTo("UNIMPLEMENTED");
  }

  @Test
  void item11_item12_theDefaultsAreThoseOfTheSpecification() {
    Settings.Otlp otlp =
        ((SettingsResult.Loaded)
                SettingsLoader.ofThisProcess().load(null, Map.of(), List.<String>of()))
            .settings()
            .otlp();

    assertThat(otlp.grpc().endpoint()).hasToString("127.0.0.1:4317");
    assertThat(otlp.http().endpoint()).hasToString("127.0.0.1:4318");
    assertThat(otlp.http().paths()).containsExactly("/v1/traces");
    assertThat(otlp.maxRequestBytes()).isEqualTo(64 << 20);
  }

  @Test
  void item13_callsOnOneConnectionAreTakenTogether() throws Exception {
    List<ByteString> traces = new ArrayList<>();
    List<Future<ExportTraceServiceResponse>> answers = new ArrayList<>();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.otlpGrpcPort()).usePlaintext().build();
    try {
      for (int i = 0; i < 200; i++) {
        ByteString trace = newTrace();
        ExportTraceServiceRequest request =
            request("s", List.of(span(trace, 1).build(), span(trace, 2).build()));
        traces.add(trace);
        answers.add(TraceServiceGrpc.newFutureStub(channel).export(request));
      }

      for (Future<ExportTraceServiceResponse> answer : answers) {
        assertThat(answer.get()).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
      }
    } finally {
      channel.shutdownNow();
    }
    for (ByteString trace : traces) {
      assertThat(spansOf(trace)).hasSize(2);
    }
  }

  @Test
  void item13_aCallThatHangsHoldsUpNoOther() throws Exception {
    try (RawHttp2 raw = new RawHttp2(server.otlpGrpcPort())) {
      int hanging = raw.openExport();
      raw.data(hanging, new byte[] {0, 0, 0, 1, 0, 1, 2, 3}, false);
      int good = raw.openExport();
      raw.data(good, RawHttp2.message(oneSpan(newTrace()).toByteArray()), true);

      assertThat(raw.trailersOf(good)).containsEntry("grpc-status", "0");
    }
  }

  @Test
  void item20_anErrorHasNoHeadersBeforeIts() throws Exception {
    try (RawHttp2 raw = new RawHttp2(server.otlpGrpcPort())) {
      int stream = raw.openExport();
      raw.data(stream, RawHttp2.message(new byte[] {(byte) 0xFF}), true);

      assertThat(raw.trailersOf(stream))
          .containsEntry("grpc-status", "3")
          .containsEntry(":status", "200")
          .containsEntry("content-type", "application/grpc");
      assertThat(raw.headerFramesOf(stream)).isEqualTo(1);
    }
  }

  /** A client that pings a little more often than every ten seconds, and does nothing else. */
  private final CompletableFuture<Boolean> pinging = new CompletableFuture<>();

  @BeforeAll
  void startToPing() throws Exception {
    RawHttp2 raw = new RawHttp2(server.otlpGrpcPort());
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    AtomicInteger pings = new AtomicInteger();
    var unusedTask =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                raw.ping();
                if (raw.isGoingAway() || pings.incrementAndGet() == PINGS) {
                  raw.close();
                  timer.shutdown();
                  pinging.complete(!raw.isGoingAway());
                }
              } catch (IOException | Http2Exception e) {
                timer.shutdown();
                pinging.completeExceptionally(e);
              }
            },
            0,
            PING_PAUSE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Test
  void item21_pingsEveryTenSecondsAreFine() throws Exception {
    assertThat(pinging.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void item22_headersHaveRoomForLargeTokensAndAnEnd() throws Exception {
    Answer large =
        client.send(Transport.GRPC, new byte[0], Map.of("authorization", "x".repeat(20_000)));
    Answer tooLarge =
        client.send(Transport.GRPC, new byte[0], Map.of("x-header", "x".repeat(60_000)));

    assertThat(large.code()).isIn("OK", "UNAUTHENTICATED");
    assertThat(tooLarge.code()).isNotIn("OK", "UNAUTHENTICATED");
  }

  @Test
  void item22_rapidResetsEndTheConnection() throws Exception {
    try (RawHttp2 raw = new RawHttp2(server.otlpGrpcPort())) {
      for (int i = 0; i < 1_000 && !raw.isGoingAway(); i++) {
        raw.reset(raw.openExport());
      }

      assertThat(raw.awaitGoAway()).isTrue();
    }
    assertThat(client.export(Transport.GRPC, oneSpan(newTrace())).isOk()).isTrue();
  }

  @Test
  void item23_priorKnowledgeWorksWithoutEncryption() throws Exception {
    try (RawHttp2 raw = new RawHttp2(server.otlpGrpcPort())) {
      int stream = raw.openExport();
      raw.data(stream, RawHttp2.message(new byte[0]), true);

      assertThat(raw.trailersOf(stream)).containsEntry("grpc-status", "0");
    }
  }
}
