// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import dev.spanhouse.collector.grpc.EncodedExports;
import dev.spanhouse.collector.grpc.RunningCollector;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Sends any bytes under any claim, over each protocol, and checks that the answer is one that OTLP
 * knows for what a client has done wrong.
 *
 * <p>Safe for use by many threads.
 */
final class HostileClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Set<Status.Code> GRPC_CODES =
      Set.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.UNAVAILABLE);

  private static final Set<Integer> HTTP_STATUSES = Set.of(200, 400, 413, 415, 503);

  private static final JsonFormat.Parser STATUS_PARSER =
      JsonFormat.parser()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(BadRequest.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build());

  private final URI traces;
  private final EncodedExports grpc;
  private final HttpClient http = HttpClient.newHttpClient();

  HostileClient(RunningCollector collector) {
    traces = URI.create("http://127.0.0.1:" + collector.httpPort() + "/v1/traces");
    grpc = new EncodedExports(collector.port(), "gzip", "deflate", "zstd", "snappy", "br");
  }

  /** How a request travels. */
  enum Protocol {
    GRPC,
    HTTP_1,
    HTTP_2
  }

  /**
   * What was answered.
   *
   * @param code of gRPC, or HTTP's status
   * @param counted whether it came so far that it is among the server's outcomes
   * @param rejected spans of a partial success
   */
  record Answer(String code, boolean counted, long rejected) {}

  /**
   * Sends a request and waits for the answer.
   *
   * @param coding that it claims to have; {@code identity} for none
   * @throws AssertionError if there is no answer, or one that blames the server
   */
  Answer send(Protocol protocol, boolean json, String coding, byte[] body, boolean chunked)
      throws IOException, InterruptedException {
    return protocol == Protocol.GRPC
        ? overGrpc(coding, body)
        : overHttp(protocol, json, coding, body, chunked);
  }

  private Answer overGrpc(String coding, byte[] body) {
    try {
      return ok(ExportTraceServiceResponse.parseFrom(grpc.export(coding, body)));
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      if (!GRPC_CODES.contains(code)) {
        throw new AssertionError("gRPC status " + e.getStatus(), e);
      }
      return new Answer(code.toString(), code != Status.Code.UNIMPLEMENTED, 0);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the answer is no response", e);
    }
  }

  private Answer overHttp(
      Protocol protocol, boolean json, String coding, byte[] body, boolean chunked)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        chunked
            ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
            : BodyPublishers.ofByteArray(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(traces)
            .version(protocol == Protocol.HTTP_2 ? Version.HTTP_2 : Version.HTTP_1_1)
            .timeout(PATIENCE)
            .header("content-type", json ? "application/json" : "application/x-protobuf")
            .POST(publisher);
    if (!coding.equals("identity")) {
      request.header("content-encoding", coding);
    }
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    int status = response.statusCode();
    if (!HTTP_STATUSES.contains(status)) {
      throw new AssertionError("HTTP status " + status + ": " + text(response.body()));
    }
    if (status == 200) {
      return ok(response(json, response.body()));
    }
    checkStatusBody(json, response.body());
    return new Answer(Integer.toString(status), status != 415, 0);
  }

  private static Answer ok(ExportTraceServiceResponse response) {
    return new Answer("OK", true, response.getPartialSuccess().getRejectedSpans());
  }

  private static ExportTraceServiceResponse response(boolean json, byte[] body) throws IOException {
    if (!json) {
      return ExportTraceServiceResponse.parseFrom(body);
    }
    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
    JsonFormat.parser().merge(text(body), response);
    return response.build();
  }

  /** OTLP wants every error to be a {@code google.rpc.Status}. */
  private static void checkStatusBody(boolean json, byte[] body) throws IOException {
    com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder();
    if (json) {
      STATUS_PARSER.merge(text(body), status);
    } else {
      status.mergeFrom(body);
    }
    if (status.getMessage().isEmpty()) {
      throw new AssertionError("an error without a message");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
    grpc.close();
  }
}
