// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.spanhouse.collector.admission.WireAdmission;
import dev.spanhouse.collector.grpc.RunningCollector;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcomes of OTLP/HTTP, over real connections into a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpHttpServerTest {

  private static final String PROTOBUF = "application/x-protobuf";

  /** With the line ends that HTTP wants. */
  private static String head(int contentLength) {
    return String.join(
        "\r\n",
        "POST /v1/traces HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        "Content-Length: " + contentLength,
        "",
        "");
  }

  private static final AtomicLong NEXT_TRACE = new AtomicLong(1);

  private RunningCollector collector;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  void start() throws Exception {
    collector = new RunningCollector(Duration.ofSeconds(10), Duration.ofMillis(800));
  }

  @AfterAll
  void stop() throws Exception {
    http.close();
    collector.close();
  }

  private static ByteString newTrace() {
    return traceId(6, NEXT_TRACE.getAndIncrement());
  }

  private static byte[] oneSpan(ByteString trace) {
    return request("s", List.of(span(trace, 1).build())).toByteArray();
  }

  private long stored(ByteString traceId) {
    return collector.database.count(
        "SELECT count(*) FROM span WHERE trace_id = '%s'"
            .formatted(HexFormat.of().formatHex(traceId.toByteArray())));
  }

  private HttpRequest.Builder to(String path) {
    return to(collector, path);
  }

  private static HttpRequest.Builder to(RunningCollector server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path));
  }

  private HttpRequest.Builder post(byte[] body) {
    return post(collector, body);
  }

  private static HttpRequest.Builder post(RunningCollector server, byte[] body) {
    return to(server, "/v1/traces")
        .header("content-type", PROTOBUF)
        .POST(BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static Status status(HttpResponse<byte[]> response) throws IOException {
    return Status.parseFrom(response.body());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void export_isCommittedWhenItIsAnswered(Version version) throws Exception {
    ByteString trace = newTrace();

    HttpResponse<byte[]> response = send(post(oneSpan(trace)).version(version));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.headers().allValues("content-type")).containsExactly(PROTOBUF);
    assertThat(response.body()).isEmpty();
    assertThat(stored(trace)).isEqualTo(1);
  }

  @Test
  void export_acceptsGzip() throws Exception {
    ByteString trace = newTrace();

    HttpResponse<byte[]> response =
        send(post(gzip(oneSpan(trace))).header("content-encoding", "gzip"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(stored(trace)).isEqualTo(1);
  }

  @Test
  void export_acceptsABodyInPiecesWithExpectContinue() throws Exception {
    ByteString trace = newTrace();
    byte[] body = oneSpan(trace);

    HttpResponse<byte[]> response =
        send(
            to("/v1/traces")
                .header("content-type", PROTOBUF)
                .expectContinue(true)
                .version(Version.HTTP_1_1)
                .POST(
                    BodyPublishers.ofByteArrays(
                        List.of(
                            Arrays.copyOf(body, 10), Arrays.copyOfRange(body, 10, body.length)))));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(stored(trace)).isEqualTo(1);
  }

  @Test
  void export_acceptsAnEmptyRequest() throws Exception {
    HttpResponse<byte[]> response = send(post(new byte[0]));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "APPLICATION/X-Protobuf",
        "application/x-protobuf; charset=utf-8",
        "application/protobuf"
      })
  void mediaType_isReadLeniently(String type) throws Exception {
    ByteString trace = newTrace();

    HttpResponse<byte[]> response = send(post(oneSpan(trace)).setHeader("content-type", type));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(stored(trace)).isEqualTo(1);
  }

  @Test
  void invalidSpan_isRejectedAlone() throws Exception {
    ByteString trace = newTrace();
    Span noId = span(trace, 1).clearSpanId().build();

    HttpResponse<byte[]> response =
        send(post(request("s", List.of(span(trace, 1).build(), noId)).toByteArray()));

    ExportTraceServiceResponse answer = ExportTraceServiceResponse.parseFrom(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(answer.getPartialSuccess().getErrorMessage())
        .startsWith("1 of 2 spans were not stored: span 1 ")
        .endsWith("span_id has 0 bytes (expected: 8)");
    assertThat(stored(trace)).isEqualTo(1);
  }

  @Test
  void onlyInvalidSpans_areABadRequest() throws Exception {
    HttpResponse<byte[]> response =
        send(post(request("s", List.of(Span.getDefaultInstance())).toByteArray()));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().allValues("content-type")).containsExactly(PROTOBUF);
    assertThat(status(response).getCode()).isEqualTo(3);
    assertThat(
            status(response)
                .getDetails(0)
                .unpack(BadRequest.class)
                .getFieldViolations(0)
                .getDescription())
        .contains("trace_id has 0 bytes (expected: 16)");
  }

  @Test
  void undecodableBytes_areABadRequest() throws Exception {
    HttpResponse<byte[]> response = send(post("no protobuf at all".getBytes(UTF_8)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(status(response).getMessage()).contains("is no protobuf ExportTraceServiceRequest");
  }

  @Test
  void bytesThatAreNotGzip_areABadRequest() throws Exception {
    HttpResponse<byte[]> response =
        send(post(oneSpan(newTrace())).header("content-encoding", "gzip"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(status(response).getMessage()).contains("cannot be decompressed");
  }

  @Test
  void tooLarge_isRefusedByItsDeclaredLength() throws Exception {
    HttpResponse<byte[]> response = send(post(new byte[RunningCollector.MAX_REQUEST_BYTES + 1]));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("retry-after")).isEmpty();
    assertThat(status(response).getCode()).isEqualTo(8);
    assertThat(status(response).getDetailsList()).isEmpty();
    assertThat(status(response).getMessage())
        .isEqualTo(
            "the request has 1048577 bytes (expected: at most 1048576); send smaller batches");
  }

  @Test
  void tooLarge_isRefusedWhileItIsInflated() throws Exception {
    byte[] bomb = gzip(new byte[50 * RunningCollector.MAX_REQUEST_BYTES]);

    HttpResponse<byte[]> response = send(post(bomb).header("content-encoding", "gzip"));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(status(response).getMessage())
        .isEqualTo(
            "the request has more than 1048576 bytes after decompression; send smaller batches");
  }

  /** The server answers while the last frames come; it once reset some of these streams. */
  @Test
  void answersBeforeTheEndOfTheRequest_areNoFailuresOverHttp2() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      HttpResponse<byte[]> response =
          send(
              to("/v1/traces")
                  .header("content-type", "application/json")
                  .POST(
                      BodyPublishers.ofByteArrays(
                          List.of("[".getBytes(UTF_8), new byte[i], new byte[10], new byte[20]))));

      assertThat(response.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void unknownPath_isNotFound() throws Exception {
    HttpResponse<byte[]> response =
        send(
            to("/v1/metrics")
                .header("content-type", PROTOBUF)
                .POST(BodyPublishers.ofByteArray(new byte[] {1})));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(status(response).getMessage())
        .isEqualTo("path: '/v1/metrics' (expected: /v1/traces; Spanhouse takes traces only)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"})
  void otherMethods_areNotAllowed(String method) throws Exception {
    HttpResponse<byte[]> response = send(to("/v1/traces").method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().allValues("allow")).containsExactly("POST");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, 'content-type: ''text/plain'' (expected: application/x-protobuf or"
        + " application/json)'",
    "application/xml; a=b, 'content-type: ''application/xml; a=b'' (expected:"
        + " application/x-protobuf or application/json)'"
  })
  void otherMediaTypes_areUnsupported(String type, String message) throws Exception {
    HttpResponse<byte[]> response = send(post(oneSpan(newTrace())).setHeader("content-type", type));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.headers().allValues("content-type")).containsExactly("application/json");
    Status.Builder status = Status.newBuilder();
    JsonFormat.parser().merge(new String(response.body(), UTF_8), status);
    assertThat(status.getMessage()).isEqualTo(message);
    assertThat(status.getCode()).isEqualTo(3);
  }

  @Test
  void unknownCoding_isUnsupported() throws Exception {
    HttpResponse<byte[]> response =
        send(post(oneSpan(newTrace())).header("content-encoding", "br"));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.headers().firstValue("accept-encoding")).isPresent();
    assertThat(status(response).getMessage()).startsWith("content-encoding: 'br' (expected: ");
  }

  @Test
  void bodyThatDoesNotCome_isATimeout() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.httpPort())) {
      send(socket, head(100) + "{");

      assertThat(readSome(socket))
          .startsWith("HTTP/1.1 408 ")
          .contains("\"message\":\"the body did not arrive within PT0.8S\"");
    }
    assertThat(collector.budget.usedBytes()).isZero();
  }

  @Test
  void clientThatGoesAway_leavesNothingBehind() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.httpPort())) {
      send(socket, head(100) + "{");
    }

    await()
        .untilAsserted(
            () -> {
              assertThat(collector.budget.usedBytes()).isZero();
              assertThat(collector.receiveBudget.usedBytes()).isZero();
            });
  }

  @Test
  void headersThatDoNotEnd_closeTheConnection() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.httpPort())) {
      socket.setSoTimeout(5_000);
      long start = System.nanoTime();
      send(socket, "POST /v1/traces HTTP/1.1\r\nHost: x\r\n");
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    Thread.sleep(50);
                    send(socket, "a: b\r\n");
                  }
                } catch (IOException | InterruptedException e) {
                  // the connection is closed, as it should be
                }
              });

      int end = endOf(socket);

      assertThat(end).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }
  }

  private static int endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private static String readSome(Socket socket) throws IOException {
    socket.setSoTimeout(5_000);
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[4096];
    int length = 0;
    while (true) {
      int count = in.read(bytes, length, bytes.length - length);
      length += Math.max(0, count);
      String text = new String(bytes, 0, length, UTF_8);
      if (count < 0 || text.endsWith("}")) {
        return text;
      }
    }
  }

  @Test
  void preflight_ofAnAllowedOriginIsAnsweredWithoutAnExport() throws Exception {
    HttpResponse<byte[]> response =
        send(
            to("/v1/traces")
                .header("origin", "https://a.example.org")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type,x-team")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("access-control-allow-origin"))
        .containsExactly("https://a.example.org");
    assertThat(response.headers().allValues("access-control-allow-methods"))
        .containsExactly("POST");
    assertThat(response.headers().firstValue("access-control-allow-headers").orElse(""))
        .contains("content-type", "x-team", "authorization", "content-encoding");
    assertThat(response.headers().allValues("access-control-max-age")).containsExactly("600");
  }

  @Test
  void preflight_ofAnotherOriginGetsNoLeave() throws Exception {
    HttpResponse<byte[]> response =
        send(
            to("/v1/traces")
                .header("origin", "https://evil.example")
                .header("access-control-request-method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/v1/traces,415", "/v1/metrics,404"})
  void corsHeaders_areOnErrorsToo(String path, int status) throws Exception {
    HttpResponse<byte[]> response =
        send(
            to(path)
                .header("origin", "http://shop.example")
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofByteArray(new byte[] {1})));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().allValues("access-control-allow-origin"))
        .containsExactly("http://shop.example");
    assertThat(response.headers().allValues("access-control-expose-headers"))
        .containsExactly("retry-after");
  }

  @Test
  void moreThanMayWaitUnread_isUnavailableWithADelay() throws Exception {
    try (RunningCollector full =
            new RunningCollector(Duration.ofSeconds(1), Duration.ofSeconds(5), 100_000);
        WireAdmission most = new WireAdmission(full.receiveBudget, new AtomicReference<>());
        Socket exempted = new Socket(InetAddress.getLoopbackAddress(), full.httpPort())) {
      assertThat(most.grownTo(90_000)).isTrue();
      // All memory for reading is taken, so that requests wait; one may go beyond the budget.
      full.takeAllMemory();
      send(exempted, head(20_000) + "x");
      await().until(() -> full.receiveBudget.usedBytes() == 110_000);

      HttpResponse<byte[]> response = send(post(full, oneSpan(newTrace())));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().allValues("retry-after")).containsExactly("2");
      assertThat(status(response).getCode()).isEqualTo(14);
      assertThat(status(response).getDetails(0).unpack(RetryInfo.class).getRetryDelay())
          .isEqualTo(Durations.fromMillis(1500));
    }
  }
}
