// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;

import dev.spanhouse.app.access.SecretHash;
import dev.spanhouse.app.tls.InsistentClient;
import dev.spanhouse.app.tls.TestAuthority;
import dev.spanhouse.storage.testing.TestDatabase;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A server with certificates and tokens in a folder, and clients that have the right ones or not.
 */
final class SecuredServer implements AutoCloseable {

  static final TestAuthority AUTHORITY = new TestAuthority("servers");
  static final TestAuthority CLIENTS = new TestAuthority("clients");

  static final String INGEST = "Bearer sph_ingest";
  static final String QUERY = "Bearer sph_query";
  static final String ADMIN = "Bearer sph_admin";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final AtomicLong NEXT_SPAN = new AtomicLong(1);

  final TestDatabase database = TestDatabase.empty();
  final Path folder;
  final TestServer server;

  /** With TLS on every listener; {@code {}} in a setting stands for the folder. */
  SecuredServer(Path folder, X509Bundle certificate, String... settings) throws Exception {
    this.folder = folder;
    TestAuthority.write(folder, certificate);
    Files.writeString(folder.resolve("clients.crt"), CLIENTS.rootPem());
    writeTokens("ingest", "query", "admin");
    List<String> all =
        new ArrayList<>(
            List.of(
                "database.url=" + database.jdbcUrl(),
                "database.user=postgres",
                "tls.reload-interval=100ms"));
    for (String listener : List.of("otlp", "query", "admin")) {
      all.add(listener + ".tls.certificate-file={}/tls.crt");
      all.add(listener + ".tls.key-file={}/tls.key");
    }
    all.addAll(List.of(settings));
    server =
        TestServer.start(
            Role.RUN,
            all.stream()
                .map(setting -> setting.replace("{}", folder.toString()))
                .toArray(String[]::new));
  }

  /** One token for each scope, of the same name, whose secret is the name after {@code sph_}. */
  void writeTokens(String... scopes) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String scope : scopes) {
      text.append("%1$s %1$s %2$s%n".formatted(scope, SecretHash.of("sph_" + scope)));
    }
    TestAuthority.replace(folder.resolve("tokens"), text.toString());
  }

  ManagedChannel channel(TestAuthority trusted, @Nullable X509Bundle certificate)
      throws SSLException {
    SslContextBuilder tls =
        GrpcSslContexts.forClient().trustManager(trusted.root().getCertificate());
    if (certificate != null) {
      tls.keyManager(new InsistentClient(certificate));
    }
    return NettyChannelBuilder.forAddress("127.0.0.1", server.otlpGrpcPort())
        .sslContext(tls.build())
        .build();
  }

  /** Exports one span; the status is the server's answer, or why there is none. */
  static Status export(ManagedChannel channel, @Nullable String authorization) {
    Metadata headers = new Metadata();
    if (authorization != null) {
      headers.put(AUTHORIZATION, authorization);
    }
    try {
      TraceServiceGrpc.newBlockingStub(
              ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .export(oneSpan());
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static ExportTraceServiceRequest oneSpan() {
    return request("s", List.of(span(traceId(9, 9), NEXT_SPAN.getAndIncrement()).build()));
  }

  /** Exports one span over HTTP; anything but 200 is UNKNOWN. */
  Status exportOverHttp(HttpClient client) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.otlpHttp() + "/v1/traces"))
            .header("content-type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(oneSpan().toByteArray()))
            .build();
    int status = client.send(request, BodyHandlers.discarding()).statusCode();
    return status == 200 ? Status.OK : Status.UNKNOWN.withDescription("HTTP " + status);
  }

  /** Exports one span over a connection of its own. */
  Status exportOnce(
      TestAuthority trusted, @Nullable X509Bundle certificate, @Nullable String authorization)
      throws Exception {
    ManagedChannel channel = channel(trusted, certificate);
    try {
      return export(channel, authorization);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  HttpResponse<String> get(String url, @Nullable X509Bundle certificate, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(AUTHORITY.clientContext(certificate)).build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  /** The value of a metric, read with the admin token. */
  double metric(String nameAndLabels) throws IOException, InterruptedException {
    String text = get(server.admin() + "/metrics", null, "authorization", ADMIN).body();
    return text.lines()
        .filter(line -> line.startsWith(nameAndLabels + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + nameAndLabels + " in\n" + text));
  }

  long storedSpans() {
    return database.count("SELECT count(*) FROM span");
  }

  @Override
  public void close() {
    server.close();
    database.close();
  }
}
