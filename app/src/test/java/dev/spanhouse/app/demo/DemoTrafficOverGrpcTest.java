// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The real exporter, the real clock, and a server that accepts every export. */
class DemoTrafficOverGrpcTest {

  private static final String EXPORT =
      "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

  /** An uncompressed gRPC message of length 0: {@code ExportTraceServiceResponse} in full. */
  private static final HttpData EMPTY_MESSAGE = HttpData.wrap(new byte[5]);

  private static final ResponseHeaders HEADERS =
      ResponseHeaders.builder(200).add("content-type", "application/grpc+proto").build();
  private static final HttpHeaders TRAILERS = HttpHeaders.of("grpc-status", "0");

  private final CountDownLatch firstExport = new CountDownLatch(1);

  @Test
  void close_fromAnotherThread_endsARunThatHasNoEnd() throws Exception {
    try (Server server = acceptingServer()) {
      server.start().join();
      URI endpoint = URI.create("http://127.0.0.1:" + server.activeLocalPort());
      DemoTraffic traffic = new DemoTraffic(new DemoOptions(endpoint, 50, Duration.ZERO, 1));

      CompletableFuture<DemoReport> run = CompletableFuture.supplyAsync(traffic::run);
      firstExport.await();
      traffic.close();

      DemoReport report = run.join();
      assertThat(report.traces()).isPositive();
      assertThat(report.exportedSpans()).isEqualTo(report.spans());
    }
  }

  private Server acceptingServer() {
    return Server.builder()
        .http(0)
        .service(
            EXPORT,
            (context, request) ->
                HttpResponse.of(
                    request
                        .aggregate()
                        .thenApply(
                            aggregated -> {
                              firstExport.countDown();
                              return HttpResponse.of(HEADERS, EMPTY_MESSAGE, TRAILERS);
                            })))
        .build();
  }
}
