// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.app.server.SecuredServer.ADMIN;
import static dev.spanhouse.app.server.SecuredServer.AUTHORITY;
import static dev.spanhouse.app.server.SecuredServer.INGEST;
import static dev.spanhouse.app.server.SecuredServer.QUERY;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens over TLS, on every listener, as clients meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {

  private static final String TRACE = "/api/v1/traces/000000000000000000000000000000aa";

  @SuppressWarnings("NullAway.Init")
  private SecuredServer secured;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    secured = new SecuredServer(folder, AUTHORITY.server("server"), "auth.tokens-file={}/tokens");
  }

  @AfterAll
  void stop() {
    secured.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer sph_ingest, OK",
    "bearer sph_ingest, OK",
    ", UNAUTHENTICATED",
    "Bearer sph_wrong, UNAUTHENTICATED",
    "sph_ingest, UNAUTHENTICATED",
    "Bearer sph_query, PERMISSION_DENIED",
    "Bearer sph_admin, PERMISSION_DENIED",
  })
  void export_needsATokenForIngest(@Nullable String authorization, Status.Code expected)
      throws Exception {
    long before = secured.storedSpans();

    Status status = secured.exportOnce(AUTHORITY, null, authorization);

    assertThat(status.getCode()).isEqualTo(expected);
    assertThat(String.valueOf(status.getDescription())).doesNotContain("sph_");
    assertThat(secured.storedSpans() - before).isEqualTo(status.isOk() ? 1 : 0);
  }

  @Test
  void export_acceptsBasic() throws Exception {
    String basic =
        "Basic " + Base64.getEncoder().encodeToString("ingest:sph_ingest".getBytes(US_ASCII));

    assertThat(secured.exportOnce(AUTHORITY, null, basic).isOk()).isTrue();
  }

  /** The SDK looks for the status in the headers of an answer without a body. */
  @ParameterizedTest
  @CsvSource({"sph_ingest, true", "sph_wrong, false", "sph_query, false"})
  void sdk_isServedOrRefusedAtOnce(String secret, boolean served) {
    OtlpGrpcSpanExporter exporter =
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(secured.server.otlpGrpc())
            .setTrustedCertificates(AUTHORITY.rootPem().getBytes(US_ASCII))
            .addHeader("authorization", "Bearer " + secret)
            .build();
    try (SdkTracerProvider sdk =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build()) {
      long before = secured.storedSpans();

      sdk.get("test").spanBuilder("one").startSpan().end();

      assertThat(sdk.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isEqualTo(served);
      assertThat(secured.storedSpans() - before).isEqualTo(served ? 1 : 0);
    }
  }

  @Test
  void grpcHealth_isOpen() throws Exception {
    ManagedChannel channel = secured.channel(AUTHORITY, null);
    try {
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    } finally {
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer sph_query, 404, (expected: the id of a stored trace)",
    "BASIC cXVlcnk6c3BoX3F1ZXJ5, 404, (expected: the id of a stored trace)", // query:sph_query
    ", 401, authorization is missing (expected: a token for query)",
    "Bearer sph_wrong, 401, authorization: no such token",
    "Basic ???, 401, authorization: expected Base64 of name:secret after 'Basic'",
    "Bearer sph_ingest, 403, the token ingest is for ingest (expected: query)",
  })
  void query_needsATokenForQuery(@Nullable String authorization, int status, String detail)
      throws Exception {
    HttpResponse<String> answer = get(secured.server.query() + TRACE, authorization);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(answer.body()).contains("\"status\":" + status, detail).doesNotContain("sph_");
    if (status == 401) {
      assertThat(answer.headers().allValues("www-authenticate"))
          .containsExactly(
              "Bearer realm=\"spanhouse\"", "Basic realm=\"spanhouse\", charset=\"UTF-8\"");
    } else {
      assertThat(answer.headers().allValues("www-authenticate")).isEmpty();
    }
  }

  @Test
  void pageAtTheRoot_needsATokenToo() throws Exception {
    assertThat(get(secured.server.query() + "/", null).statusCode()).isEqualTo(401);
    assertThat(get(secured.server.query() + "/", QUERY).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/metrics, , 401",
    "/metrics, Bearer sph_query, 403",
    "/metrics, Bearer sph_admin, 200",
    "/healthz/live, , 200",
    "/healthz/ready, , 200",
    "/healthz/ready, Bearer sph_wrong, 200",
    "/healthz, , 401",
    "/unknown, , 401",
    "/unknown, Bearer sph_admin, 404",
    "/healthz/live/../../metrics, , 400",
    "/healthz/%2e%2e/metrics, , 400",
    "//metrics, , 401",
  })
  void admin_isOpenForHealthAlone(String path, @Nullable String authorization, int status)
      throws Exception {
    assertThat(get(secured.server.admin() + path, authorization).statusCode()).isEqualTo(status);
  }

  @Test
  void failures_areCountedByListenerAndReason() throws Exception {
    String name = "spanhouse_auth_failures_total{listener=\"query\",reason=\"scope\"}";
    double before = secured.metric(name);

    get(secured.server.query() + TRACE, INGEST);

    assertThat(secured.metric(name) - before).isEqualTo(1);
    assertThat(get(secured.server.admin() + "/metrics", ADMIN).body())
        .contains(
            "spanhouse_auth_failures_total{listener=\"otlp-grpc\",reason=\"missing\"}",
            "spanhouse_auth_failures_total{listener=\"admin\",reason=\"malformed\"}",
            "spanhouse_auth_token_file_reloads_total{outcome=\"failed\"}",
            "spanhouse_tls_reloads_total{listener=\"otlp\",outcome=\"reloaded\"}",
            "spanhouse_tls_certificate_expiry_seconds{listener=\"query\"}");
  }

  @Test
  void token_canBeRemovedAndAddedWhileConnectionsAreOpen() throws Exception {
    ManagedChannel channel = secured.channel(AUTHORITY, null);
    try {
      assertThat(SecuredServer.export(channel, INGEST).isOk()).isTrue();

      secured.writeTokens("query", "admin");
      await().until(() -> !SecuredServer.export(channel, INGEST).isOk());
      assertThat(SecuredServer.export(channel, INGEST).getCode())
          .isEqualTo(Status.Code.UNAUTHENTICATED);

      Files.writeString(secured.folder.resolve("tokens"), "nonsense");
      await()
          .until(
              () ->
                  secured.metric("spanhouse_auth_token_file_reloads_total{outcome=\"failed\"}")
                      > 0);
      assertThat(get(secured.server.query() + TRACE, QUERY).statusCode()).isEqualTo(404);

      secured.writeTokens("ingest", "query", "admin");
      await().until(() -> SecuredServer.export(channel, INGEST).isOk());
    } finally {
      channel.shutdownNow();
    }
  }

  private HttpResponse<String> get(String url, @Nullable String authorization) throws Exception {
    return authorization == null
        ? secured.get(url, null)
        : secured.get(url, null, "authorization", authorization);
  }
}
