// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.spanhouse.app.server.TestServer;
import dev.spanhouse.app.tls.TestAuthority;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send, how much, and over which connections; the numbers are those of the checklist. */
class SecurityConformanceTest extends Conformance {

  private static final String INGEST = "Bearer sph_ingest";
  private static final String LIMITED = "Bearer sph_limited";

  private TestServer guarded;
  private OtlpClient itsClient;

  @BeforeAll
  void startGuarded() throws Exception {
    guarded =
        start(
            "auth.tokens="
                + String.join(
                    ";",
                    token("collector", "ingest", "sph_ingest", ""),
                    token("reader", "query", "sph_query", ""),
                    token("limited", "ingest", "sph_limited", " spans-per-second=10")),
            "auth.anonymous=admin",
            "otlp.http.cors-origins=http://shop.example");
    itsClient = new OtlpClient(guarded);
  }

  @AfterAll
  void stopGuarded() {
    itsClient.close();
    guarded.close();
  }

  private static String token(String name, String scope, String secret, String more)
      throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
    return "%s %s sha256:%s%s".formatted(name, scope, HexFormat.of().formatHex(hash), more);
  }

  private Answer export(Transport transport, ByteString trace, Map<String, String> headers)
      throws Exception {
    return itsClient.send(transport, transport.encode(oneSpan(trace)), headers);
  }

  @ParameterizedTest
  @EnumSource
  void item37_withoutCredentialsNothingIsTaken(Transport transport) throws Exception {
    ByteString trace = newTrace();

    Answer none = export(transport, trace, Map.of());
    Answer wrong = export(transport, trace, Map.of("authorization", "Bearer sph_wrong"));
    Answer forbidden = export(transport, trace, Map.of("authorization", "Bearer sph_query"));

    assertThat(none.code()).isEqualTo(transport.code("UNAUTHENTICATED", 401));
    assertThat(wrong.code()).isEqualTo(transport.code("UNAUTHENTICATED", 401));
    assertThat(forbidden.code()).isEqualTo(transport.code("PERMISSION_DENIED", 403));
    assertThat(isStored(trace)).isFalse();
    for (Answer answer : List.of(none, wrong, forbidden)) {
      assertThat(answer.headersFirst()).isFalse();
      if (transport.isHttp()) {
        assertThat(answer.header("content-type")).contains(transport.contentType());
        assertThat(answer.status().getCode()).isNotZero();
        assertThat(answer.status().getMessage()).isNotEmpty().doesNotContain("sph_");
      }
    }
    if (transport.isHttp()) {
      assertThat(none.header("www-authenticate").orElseThrow()).contains("Bearer", "Basic");
    }
  }

  @ParameterizedTest
  @EnumSource
  void item37_tokensAndPasswordsAreCredentials(Transport transport) throws Exception {
    String basic = Base64.getEncoder().encodeToString("collector:sph_ingest".getBytes(UTF_8));

    for (String authorization : List.of(INGEST, "bearer sph_ingest", "Basic " + basic)) {
      ByteString trace = newTrace();

      assertThat(export(transport, trace, Map.of("authorization", authorization)).isOk())
          .as(authorization)
          .isTrue();
      assertThat(isStored(trace)).isTrue();
    }
  }

  @Test
  void item38_preflightNeedsNoCredentialsAndRefusalsHaveItsHeaders() throws Exception {
    Answer preflight =
        itsClient.send(
            itsClient
                .at("/v1/traces")
                .header("origin", "http://shop.example")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
    Answer refused =
        export(Transport.HTTP_JSON, newTrace(), Map.of("origin", "http://shop.example"));

    assertThat(preflight.code()).isEqualTo("200");
    assertThat(preflight.header("access-control-allow-origin")).contains("http://shop.example");
    assertThat(refused.code()).isEqualTo("401");
    assertThat(refused.header("access-control-allow-origin")).contains("http://shop.example");
  }

  @ParameterizedTest
  @EnumSource
  void item18_item36_whoSendsMoreThanItMayIsToldToWait(Transport transport) throws Exception {
    List<Span> spans = new ArrayList<>();
    ByteString trace = newTrace();
    for (int i = 1; i <= 40; i++) {
      spans.add(span(trace, i).build());
    }
    byte[] body = transport.encode(request("s", spans));
    Map<String, String> headers = Map.of("authorization", LIMITED);
    // The bucket of ten spans may be in debt from the transport before.
    await().until(() -> itsClient.send(transport, body, headers).isOk());
    double limited = limitedSpans();
    double refused = guarded.spans("refused");

    Answer answer = itsClient.send(transport, body, headers);

    assertThat(answer.code()).isEqualTo(transport.code("UNAVAILABLE", 429));
    assertThat(answer.status().getMessage())
        .isEqualTo("'limited' may send 10 spans a second, and has sent more");
    assertThat(answer.retryInfo().orElseThrow().getRetryDelay().getSeconds()).isBetween(1L, 5L);
    assertThat(answer.header("retry-after").isPresent()).isEqualTo(transport.isHttp());
    assertThat(limitedSpans() - limited).isEqualTo(40);
    assertThat(guarded.spans("refused") - refused).isEqualTo(40);
    assertThat(export(transport, newTrace(), Map.of("authorization", INGEST)).isOk()).isTrue();
  }

  /** The metric is there from the first time on. */
  private double limitedSpans() throws Exception {
    String name = "spanhouse_spans_rate_limited_total{caller=\"limited\"}";
    boolean exists = guarded.get(guarded.admin() + "/metrics").body().contains(name);
    return exists ? guarded.metric(name) : 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http"})
  void item22_connectionsBeyondTheLimitAreClosed(String listener) throws Exception {
    try (TestServer small = start("otlp.max-connections=3")) {
      int port =
          listener.equals("grpc") ? small.otlpGrpcPort() : URI.create(small.otlpHttp()).getPort();
      List<Socket> open = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        open.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      await().until(() -> isClosedByServer(port));
      assertThat(small.metric("spanhouse_otlp_connections{listener=\"otlp-" + listener + "\"}"))
          .isEqualTo(3);
      open.getFirst().close();

      await().until(() -> !isClosedByServer(port));
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static boolean isClosedByServer(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(200);
      // gRPC sends its settings at once, HTTP waits; only a closed connection has an end.
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException silent) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void item23_encryptedListenersSpeakHttp2AndHttp1(@TempDir Path folder) throws Exception {
    TestAuthority authority = new TestAuthority("root");
    TestAuthority.write(folder, authority.server("server"));
    try (TestServer encrypted =
        start(
            "otlp.tls.certificate-file=" + folder.resolve("tls.crt"),
            "otlp.tls.key-file=" + folder.resolve("tls.key"))) {
      SSLContext trusting = authority.clientContext(null);
      int http = URI.create(encrypted.otlpHttp()).getPort();

      assertThat(encrypted.otlpHttp()).startsWith("https://");
      assertThat(agreedProtocol(trusting, encrypted.otlpGrpcPort(), "h2")).isEqualTo("h2");
      assertThat(agreedProtocol(trusting, http, "h2", "http/1.1")).isEqualTo("h2");
      assertThat(agreedProtocol(trusting, http, "http/1.1")).isEqualTo("http/1.1");
      for (Version version : Version.values()) {
        ByteString trace = newTrace();
        HttpResponse<byte[]> answer = post(trusting, encrypted.otlpHttp(), version, trace);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(isStored(trace)).isTrue();
      }
      SSLContext strange = new TestAuthority("strange").clientContext(null);
      assertThatThrownBy(() -> post(strange, encrypted.otlpHttp(), Version.HTTP_2, newTrace()))
          .isInstanceOf(SSLException.class);
    }
  }

  private static String agreedProtocol(SSLContext context, int port, String... offered)
      throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(offered);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getApplicationProtocol();
    }
  }

  private static HttpResponse<byte[]> post(
      SSLContext context, String url, Version version, ByteString trace) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(context).version(version).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(url + "/v1/traces"))
              .header("content-type", "application/x-protobuf")
              .POST(BodyPublishers.ofByteArray(oneSpan(trace).toByteArray()))
              .build(),
          BodyHandlers.ofByteArray());
    }
  }

  @Test
  void mutualTls_overHttpIsAskedOfEveryClient(@TempDir Path folder) throws Exception {
    TestAuthority authority = new TestAuthority("root");
    TestAuthority.write(folder, authority.server("server"));
    Path clients = Files.writeString(folder.resolve("ca.crt"), authority.rootPem());
    try (TestServer mutual =
        start(
            "otlp.tls.certificate-file=" + folder.resolve("tls.crt"),
            "otlp.tls.key-file=" + folder.resolve("tls.key"),
            "otlp.tls.client-ca-file=" + clients)) {
      ByteString trace = newTrace();

      HttpResponse<byte[]> known =
          post(
              authority.clientContext(authority.client("CN=shop")),
              mutual.otlpHttp(),
              Version.HTTP_2,
              trace);

      assertThat(known.statusCode()).isEqualTo(200);
      assertThat(isStored(trace)).isTrue();
      for (SSLContext stranger :
          List.of(
              authority.clientContext(null),
              authority.clientContext(authority.expiredClient()),
              authority.clientContext(new TestAuthority("strange").client("CN=shop")))) {
        assertThatThrownBy(() -> post(stranger, mutual.otlpHttp(), Version.HTTP_1_1, newTrace()))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void unixSockets_takeExportsOverBothProtocols(@TempDir Path folder) throws Exception {
    Path grpc = folder.resolve("grpc.sock");
    Path http = folder.resolve("http.sock");
    // A file that a killed process has left behind.
    try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(grpc));
    }
    try (TestServer local = start("otlp.grpc.socket=" + grpc, "otlp.http.socket=" + http)) {
      ByteString overGrpc = newTrace();
      ByteString overHttp = newTrace();

      exportOverGrpc(grpc, overGrpc);
      String answer = exportOverHttp(http, overHttp);

      assertThat(answer).startsWith("HTTP/1.1 200 ");
      assertThat(isStored(overGrpc)).isTrue();
      assertThat(isStored(overHttp)).isTrue();
      for (Path file : List.of(grpc, http)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-rw----");
      }
      assertThatThrownBy(() -> start("otlp.grpc.socket=" + grpc))
          .hasMessage(
              "otlp.grpc.socket = "
                  + grpc
                  + ": another process listens there (expected: a free path)");
      assertThat(local.spans("stored")).isEqualTo(2);
    }
  }

  private static void exportOverGrpc(Path socket, ByteString trace) throws Exception {
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .eventLoopGroup(group)
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .usePlaintext()
            .build();
    try {
      var unused = TraceServiceGrpc.newBlockingStub(channel).export(oneSpan(trace));
    } finally {
      channel.shutdownNow();
      group.shutdownGracefully().sync();
    }
  }

  private static String exportOverHttp(Path path, ByteString trace) throws IOException {
    byte[] body = oneSpan(trace).toByteArray();
    byte[] head =
        String.join(
                "\r\n",
                "POST /v1/traces HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/x-protobuf",
                "Content-Length: " + body.length,
                "",
                "")
            .getBytes(UTF_8);
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      socket.write(ByteBuffer.wrap(head));
      socket.write(ByteBuffer.wrap(body));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      socket.read(answer);
      return UTF_8.decode(answer.flip()).toString();
    }
  }
}
