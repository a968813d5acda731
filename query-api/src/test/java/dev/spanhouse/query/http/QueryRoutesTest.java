// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import static dev.spanhouse.query.fixture.TraceFixture.TRACE_ID;
import static dev.spanhouse.query.fixture.TraceFixture.span;
import static dev.spanhouse.query.fixture.TraceFixture.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import dev.spanhouse.query.fixture.OtlpJsonReader;
import dev.spanhouse.query.format.OtlpTrace;
import dev.spanhouse.query.format.TraceFormat;
import dev.spanhouse.query.tree.TraceAssembler;
import dev.spanhouse.storage.read.StoredTrace;
import dev.spanhouse.storage.read.TraceId;
import dev.spanhouse.storage.read.TraceReadException;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryRoutesTest {

  private static final StoredTrace TRACE = trace(span(1, 0), span(2, 1), span(3, 9));
  private static final String PATH = "/api/v1/traces/" + TRACE_ID;
  private static final TraceId EMPTY_ID = new TraceId(0, 1);
  private static final TraceId BROKEN_ID = new TraceId(0, 2);
  private static final TraceId AWAY_ID = new TraceId(0, 3);
  private static final BlockingQueue<String> READERS = new LinkedBlockingQueue<>();

  @SuppressWarnings("NullAway.Init")
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.of(QueryRoutesTest::read);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Optional<StoredTrace> read(TraceId id) {
    READERS.add(Thread.currentThread().getName());
    if (id.equals(BROKEN_ID)) {
      throw new IllegalStateException("secret");
    }
    if (id.equals(AWAY_ID)) {
      throw new TraceReadException("reading a trace", new SQLException("secret", "08006"));
    }
    Map<TraceId, StoredTrace> stored = Map.of(TRACE_ID, TRACE, EMPTY_ID, trace());
    return Optional.ofNullable(stored.get(id));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void get_withoutAccept_answersTheTree(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> response = server.send(version, "GET", PATH);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    assertThat(response.body()).isEqualTo(written(TraceFormat.TREE_JSON));
  }

  @Test
  void get_takesAnUpperCaseId() throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/traces/5B8EFFF798038103D269B633813FC60C");

    assertThat(response.body()).isEqualTo(written(TraceFormat.TREE_JSON));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json                                        | application/json",
        "''                                                      | application/json",
        "*/*                                                     | application/json",
        "application/*                                           | application/json",
        "APPLICATION/JSON; charset=utf-8                         | application/json",
        "text/html, application/xml;q=0.9, */*;q=0.8             | application/json",
        "application/json;q=0.5, application/x-protobuf;q=0.4    | application/json",
        "application/json;q=0.5, */*;q=0.1                       | application/json",
        "garbage, application/json                               | application/json",
        "application/x-protobuf                                  | application/x-protobuf",
        "application/protobuf                                    | application/protobuf",
        "application/json;q=0.4, application/x-protobuf;q=0.5    | application/x-protobuf",
        "application/x-protobuf, */*                             | application/x-protobuf",
        "application/json;q=0, */*                               | application/x-protobuf",
        "application/json; profile=otlp                          | application/json; profile=otlp",
        "application/json;profile=\"otlp\"                       | application/json; profile=otlp",
        "application/json;profile=otlp, application/json;q=0.9   | application/json; profile=otlp",
        "application/json;profile=otlp;q=0.8, application/json   | application/json",
        "application/json;profile=other, application/json;q=0.1  | application/json"
      })
  void get_answersInTheFormThatIsAskedFor(String accept, String contentType) throws Exception {
    HttpResponse<byte[]> response = server.get(PATH, "Accept", accept);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo(contentType);
    TracesData expected = OtlpTrace.of(TraceAssembler.assemble(TRACE));
    switch (contentType) {
      case "application/json" ->
          assertThat(response.body()).isEqualTo(written(TraceFormat.TREE_JSON));
      case "application/json; profile=otlp" ->
          assertThat(OtlpJsonReader.read(text(response))).isEqualTo(expected);
      default -> assertThat(TracesData.parseFrom(response.body())).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "application/json;q=0",
        "application/json;profile=other",
        "application/x-protobuf;q=0, application/xml",
        "garbage"
      })
  void get_ofAFormThatIsNotOffered_is406(String accept) throws Exception {
    HttpResponse<byte[]> response = server.get(PATH, "Accept", accept);

    assertProblem(
        response,
        406,
        "Not Acceptable",
        "Accept: '"
            + accept
            + "' (expected: application/json, application/json; profile=otlp, or"
            + " application/x-protobuf)",
        PATH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5b8efff798038103d269b633813fc60",
        "5b8efff798038103d269b633813fc60c0",
        "5b8efff798038103d269b633813fc60g",
        "x"
      })
  void get_ofAMalformedId_is400(String id) throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/traces/" + id);

    assertProblem(
        response,
        400,
        "Bad Request",
        "trace id: '" + id + "' (expected: 32 hexadecimal digits, not all zero)",
        "/api/v1/traces/" + id);
  }

  @Test
  void get_ofTheZeroId_is400() throws Exception {
    String path = "/api/v1/traces/" + "0".repeat(32);

    assertProblem(
        server.get(path),
        400,
        "Bad Request",
        "trace id: all zero (expected: 16 bytes, not all zero)",
        path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000000000000001", "00000000000000000000000000000abc"})
  void get_ofAnUnknownTrace_is404(String id) throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/traces/" + id);

    assertProblem(
        response,
        404,
        "Not Found",
        "trace id: '" + id + "' (expected: the id of a stored trace)",
        "/api/v1/traces/" + id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/traces",
        "/api/v1/traces/",
        "/api/v1/traces/5b8efff798038103d269b633813fc60c/",
        "/api/v1/traces/5b8efff798038103d269b633813fc60c/spans",
        "/api/v2/traces/5b8efff798038103d269b633813fc60c"
      })
  void get_ofAnUnknownPath_is404(String path) throws Exception {
    HttpResponse<byte[]> response = server.get(path);

    assertProblem(
        response,
        404,
        "Not Found",
        "path: '"
            + path
            + "' (expected: a path of the query API, such as /api/v1/traces/{traceId})",
        path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
  void send_ofAnotherMethod_is405(String method) throws Exception {
    HttpResponse<byte[]> response = server.send(method, PATH);

    assertProblem(
        response,
        405,
        "Method Not Allowed",
        "method: " + method + " (expected: GET or HEAD)",
        PATH);
    assertThat(header(response, "allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void get_whileTheDatabaseIsAway_is503() throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/traces/" + AWAY_ID);

    assertProblem(
        response,
        503,
        "Service Unavailable",
        "the database cannot be read now: try again",
        "/api/v1/traces/" + AWAY_ID);
    assertThat(header(response, "retry-after")).isEqualTo("1");
  }

  @Test
  void get_thatMeetsADefect_is500AndKeepsItsSecrets() throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/traces/" + BROKEN_ID);

    assertProblem(
        response,
        500,
        "Internal Server Error",
        "an error in the server; its log says more",
        "/api/v1/traces/" + BROKEN_ID);
  }

  @Test
  void get_thatTakesTooLong_is503() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (RunningServer slow =
        RunningServer.of(
            id -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Optional.empty();
            },
            Duration.ofMillis(100))) {

      HttpResponse<byte[]> response = slow.get(PATH);

      assertProblem(
          response, 503, "Service Unavailable", "no answer within 100 ms: try again", PATH);
      assertThat(header(response, "retry-after")).isEqualTo("1");
      never.countDown();
    }
  }

  @Test
  void get_readsOnABlockingThread() throws Exception {
    READERS.clear();

    server.get(PATH);

    assertThat(READERS.poll(10, TimeUnit.SECONDS)).startsWith(RunningServer.BLOCKING_THREADS);
  }

  @Test
  void get_thatIsRefused_doesNotRead() throws Exception {
    READERS.clear();

    server.get("/api/v1/traces/x");
    server.get(PATH, "Accept", "text/html");
    server.send("POST", PATH);

    assertThat(READERS).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/traces/5b8efff798038103d269b633813fc60c,200,application/json",
    "/api/v1/traces/00000000000000000000000000000001,404,application/problem+json",
    "/api/v1/traces/x,400,application/problem+json"
  })
  void head_answersLikeGetWithoutABody(String path, int status, String contentType)
      throws Exception {
    HttpResponse<byte[]> response = server.send("HEAD", path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "content-type")).isEqualTo(contentType);
    assertThat(response.body()).isEmpty();
    assertHeadersOfEveryAnswer(response);
  }

  @Test
  void get_carriesTheHeadersOfEveryAnswer() throws Exception {
    assertHeadersOfEveryAnswer(server.get(PATH));
    assertHeadersOfEveryAnswer(server.get(PATH, "Accept-Encoding", "gzip"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/traces/5b8efff798038103d269b633813fc60c", "/api", "/api/no"})
  void request_thatMayNotAsk_isAProblem(String path) throws Exception {
    QueryAccess.Refusal refusal =
        new QueryAccess.Refusal(
            HttpStatus.UNAUTHORIZED,
            "who are you?",
            HttpHeaders.builder()
                .add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")
                .add(HttpHeaderNames.WWW_AUTHENTICATE, "Basic")
                .build());
    QueryAccess guests =
        (ctx, request) ->
            request.headers().contains("guest") ? Optional.empty() : Optional.of(refusal);
    READERS.clear();
    try (RunningServer guarded = RunningServer.of(QueryRoutesTest::read, guests)) {
      HttpResponse<byte[]> refused = guarded.get(path);
      HttpResponse<byte[]> welcome = guarded.get(path, "guest", "yes");

      assertProblem(refused, 401, "Unauthorized", "who are you?", path);
      assertThat(refused.headers().allValues("www-authenticate"))
          .containsExactly("Bearer", "Basic");
      assertThat(welcome.statusCode()).isEqualTo(path.startsWith("/api/v1") ? 200 : 404);
      assertThat(READERS).hasSize(path.startsWith("/api/v1") ? 1 : 0);
    }
  }

  @Test
  void create_withATimeoutOfZero_isRefused() {
    assertThatThrownBy(
            () -> new QueryRoutes(id -> Optional.empty(), Duration.ZERO, QueryAccess.OPEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("answer timeout: PT0S (expected: more than 0)");
  }

  private static void assertProblem(
      HttpResponse<byte[]> response, int status, String title, String detail, String instance) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
    JsonObject expected = new JsonObject();
    expected.addProperty("type", "about:blank");
    expected.addProperty("title", title);
    expected.addProperty("status", status);
    expected.addProperty("detail", detail);
    expected.addProperty("instance", instance);
    assertThat(JsonParser.parseString(text(response))).isEqualTo(expected);
    assertHeadersOfEveryAnswer(response);
  }

  private static void assertHeadersOfEveryAnswer(HttpResponse<byte[]> response) {
    assertThat(response.headers().allValues("vary")).containsExactly("Accept, Accept-Encoding");
    assertThat(response.headers().allValues("cache-control")).containsExactly("no-store");
    assertThat(response.headers().allValues("x-content-type-options")).containsExactly("nosniff");
  }

  private static byte[] written(TraceFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(TraceAssembler.assemble(TRACE), out);
    return out.toByteArray();
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }
}
