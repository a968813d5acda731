// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.spanhouse.app.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What OTLP/HTTP has for itself; outcomes are in {@link OutcomeConformanceTest}. */
class HttpConformanceTest extends Conformance {

  private HttpRequest.Builder post(Transport transport, byte[] body) {
    return client
        .at("/v1/traces")
        .header("content-type", transport.contentType())
        .POST(BodyPublishers.ofByteArray(body));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GRPC")
  void item24_bothVersionsOfHttpAndBodiesInPiecesWork(Transport transport) throws Exception {
    byte[] body = transport.encode(oneSpan(newTrace()));

    for (Version version : Version.values()) {
      HttpRequest.Builder chunked =
          post(transport, body)
              .version(version)
              .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
      HttpRequest.Builder expecting = post(transport, body).version(version).expectContinue(true);

      assertThat(client.send(post(transport, body).version(version)).code()).isEqualTo("200");
      assertThat(client.send(chunked).code()).isEqualTo("200");
      assertThat(client.send(expecting).code()).isEqualTo("200");
    }
  }

  @Test
  void item25_pathsAreThoseOfTheSettings() throws Exception {
    try (TestServer prefixed = start("otlp.http.paths=/v1/traces, /collect/v1/traces, /");
        OtlpClient its = new OtlpClient(prefixed)) {
      for (String path : List.of("/v1/traces", "/collect/v1/traces", "/")) {
        assertThat(its.send(exportTo(its, path)).code()).as(path).isEqualTo("200");
      }
      for (String path : List.of("/v1/logs", "/v1/traces/", "/v1/traces/x", "/collect")) {
        assertThat(its.send(exportTo(its, path)).code()).as(path).isEqualTo("404");
      }
    }
  }

  private static HttpRequest.Builder exportTo(OtlpClient to, String path) {
    return to.at(path)
        .header("content-type", "application/x-protobuf")
        .POST(BodyPublishers.ofByteArray(oneSpan(newTrace()).toByteArray()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GRPC")
  void item26_theAnswerHasTheTypeOfTheRequestWithoutParameters(Transport transport)
      throws Exception {
    byte[] good = transport.encode(oneSpan(newTrace()));
    String type = transport.contentType();

    for (String sent :
        List.of(type, type.toUpperCase(Locale.ROOT), type + "; charset=utf-8", type + " ;a=b")) {
      Answer success = client.send(post(transport, good).setHeader("content-type", sent));
      Answer error = client.send(post(transport, new byte[] {'x'}).setHeader("content-type", sent));

      assertThat(success.code()).as(sent).isEqualTo("200");
      assertThat(success.header("content-type")).contains(type);
      assertThat(error.code()).as(sent).isEqualTo("400");
      assertThat(error.header("content-type")).contains(type);
    }
  }

  @Test
  void item27_bothEncodingsShareOnePort() throws Exception {
    assertThat(client.export(Transport.HTTP_PROTOBUF, oneSpan(newTrace())).code()).isEqualTo("200");
    assertThat(client.export(Transport.HTTP_JSON, oneSpan(newTrace())).code()).isEqualTo("200");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GRPC")
  void item28_answersAreNotEncodedWhateverIsAccepted(Transport transport) throws Exception {
    byte[] body = OtlpClient.gzip(transport.encode(oneSpan(newTrace())));

    Answer answer =
        client.send(transport, body, Map.of("content-encoding", "GZIP", "accept-encoding", "gzip"));

    assertThat(answer.code()).isEqualTo("200");
    assertThat(answer.header("content-encoding")).isEmpty();
    assertThat(answer.body()).isEqualTo(transport.emptyResponse());
  }

  @Test
  void item28_identityAndNoneAreTakenAsTheyAre() throws Exception {
    byte[] body = oneSpan(newTrace()).toByteArray();

    for (String coding : List.of("identity", "Identity", "")) {
      assertThat(
              client.send(Transport.HTTP_PROTOBUF, body, Map.of("content-encoding", coding)).code())
          .isEqualTo("200");
    }
  }

  @Test
  void item31_aJsonBodyOfNothingIsABadRequest() throws Exception {
    Answer answer = client.send(Transport.HTTP_JSON, new byte[0], Map.of());

    assertThat(answer.code()).isEqualTo("400");
    assertThat(answer.status().getMessage()).contains("expected: a JSON object");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GRPC")
  void item33_item37_everyErrorIsAStatusInTheEncodingOfTheRequest(Transport transport)
      throws Exception {
    byte[] good = transport.encode(oneSpan(newTrace()));
    Map<String, HttpRequest.Builder> wrong =
        Map.of(
            "404", client.at("/v1/metrics").POST(BodyPublishers.ofByteArray(good)),
            "405", client.at("/v1/traces").PUT(BodyPublishers.ofByteArray(good)),
            "400", post(transport, new byte[] {'x'}),
            "413", post(transport, new byte[MAX_REQUEST_BYTES + 1]),
            "415", post(transport, good).header("content-encoding", "lzma"));

    for (Map.Entry<String, HttpRequest.Builder> request : wrong.entrySet()) {
      Answer answer =
          client.send(request.getValue().setHeader("content-type", transport.contentType()));

      assertThat(answer.code()).isEqualTo(request.getKey());
      assertThat(answer.header("content-type")).contains(transport.contentType());
      assertThat(answer.status().getMessage()).as(answer.code()).isNotEmpty();
      assertThat(answer.status().getCode()).as(answer.code()).isNotZero();
      assertThat(answer.header("allow"))
          .isEqualTo(answer.code().equals("405") ? Optional.of("POST") : Optional.empty());
      assertThat(answer.header("accept-encoding").isPresent())
          .isEqualTo(answer.code().equals("415"));
    }
  }

  @Test
  void item33_unknownTypesAreAnsweredInJson() throws Exception {
    Answer answer =
        client.send(
            post(Transport.HTTP_JSON, new byte[] {1}).setHeader("content-type", "text/plain"));

    assertThat(answer.code()).isEqualTo("415");
    assertThat(answer.header("content-type")).contains("application/json");
    assertThat(answer.status().getMessage())
        .isEqualTo(
            "content-type: 'text/plain' (expected: application/x-protobuf or application/json)");
  }

  @Test
  void item33_item37_headersThatAreTooLargeAreAStatusToo() throws Exception {
    Answer answer =
        client.send(
            post(Transport.HTTP_JSON, "{}".getBytes(UTF_8))
                .version(Version.HTTP_1_1)
                .header("x-large", "x".repeat(40_000)));

    assertThat(answer.code()).isEqualTo("431");
    assertThat(answer.header("content-type")).contains("application/json");
    assertThat(answer.status().getCode()).isEqualTo(8);
  }

  @Test
  void item37_whatIsInFlightAtTheEndIsAnsweredAndTheRestIsSentAway() throws Exception {
    TestServer ending = start("shutdown.timeout=10s");
    ByteString trace = newTrace();
    byte[] body = oneSpan(trace).toByteArray();
    int port = URI.create(ending.otlpHttp()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
                  + "Content-Length: %d\r\n\r\n".formatted(body.length))
              .getBytes(UTF_8));
      out.write(body, 0, 10);
      out.flush();
      awaitOpenRequest(ending);
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(ending::stop);
      Answer refused = awaitRefusal(port);
      out.write(body, 10, body.length - 10);
      out.flush();

      assertThat(statusLine(socket.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
      assertThat(refused.header("connection")).contains("close");
      assertThat(refused.header("retry-after")).contains("1");
      assertThat(refused.header("content-type")).contains("application/x-protobuf");
      assertThat(refused.status().getMessage()).isEqualTo("the server is stopping: try again");
      stopping.get();
    } finally {
      ending.close();
    }
    assertThat(isStored(trace)).isTrue();
  }

  private static void awaitOpenRequest(TestServer of) {
    await().until(() -> of.metric("spanhouse_admission_used_bytes") > 0);
  }

  /** What others are told meanwhile. */
  private Answer awaitRefusal(int port) {
    return await()
        .until(
            () ->
                client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                        .version(Version.HTTP_1_1)
                        .header("content-type", "application/x-protobuf")
                        .POST(BodyPublishers.ofByteArray(new byte[0]))),
            answer -> answer.code().equals("503"));
  }

  private static String statusLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\r'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString();
  }

  @Test
  void item38_browsersAreAnsweredBeforeAnythingElseIsAsked() throws Exception {
    try (TestServer open =
            start(
                "otlp.http.cors-origins=http://shop.example,https://*.example.org",
                "otlp.http.cors-headers=x-team",
                "otlp.http.cors-max-age=5m");
        OtlpClient its = new OtlpClient(open)) {
      HttpRequest.Builder preflight =
          its.at("/v1/traces")
              .header("access-control-request-method", "POST")
              .header("access-control-request-headers", "content-type,content-encoding,x-team")
              .method("OPTIONS", BodyPublishers.noBody());

      Answer allowed = its.send(preflight.copy().header("origin", "https://a.example.org"));
      Answer foreign = its.send(preflight.copy().header("origin", "https://evil.example"));
      List<Answer> answers = new ArrayList<>();
      for (String type : List.of("application/json", "text/plain")) {
        answers.add(
            its.send(
                its.at("/v1/traces")
                    .header("origin", "http://shop.example")
                    .header("content-type", type)
                    .POST(BodyPublishers.ofString("{}"))));
      }

      assertThat(allowed.header("access-control-allow-origin")).contains("https://a.example.org");
      assertThat(allowed.header("access-control-allow-headers").orElseThrow())
          .contains("content-type", "content-encoding", "authorization", "x-team");
      assertThat(allowed.header("access-control-max-age")).contains("300");
      assertThat(foreign.header("access-control-allow-origin")).isEmpty();
      assertThat(answers).extracting(Answer::code).containsExactly("200", "415");
      assertThat(answers)
          .allSatisfy(
              answer -> {
                assertThat(answer.header("access-control-allow-origin"))
                    .contains("http://shop.example");
                assertThat(answer.header("access-control-expose-headers").orElseThrow())
                    .containsIgnoringCase("retry-after");
              });
    }
  }

  @Test
  void item38_withoutOriginsThereIsNoCors() throws Exception {
    Answer answer =
        client.send(
            post(Transport.HTTP_JSON, "{}".getBytes(UTF_8)).header("origin", "http://a.example"));

    assertThat(answer.header("access-control-allow-origin")).isEmpty();
  }
}
