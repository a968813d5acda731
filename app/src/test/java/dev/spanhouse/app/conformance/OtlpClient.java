// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.spanhouse.app.server.TestServer;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Sends exports of any bytes over any transport, and shows everything that comes back. */
final class OtlpClient implements AutoCloseable {

  static final String METHOD = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private static final JsonFormat.Parser JSON =
      JsonFormat.parser()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(BadRequest.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build());

  private final TestServer server;
  private final ManagedChannel channel;
  private final HttpClient http = HttpClient.newHttpClient();

  OtlpClient(TestServer server) {
    this.server = server;
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.otlpGrpcPort()).usePlaintext().build();
  }

  Answer export(Transport transport, ExportTraceServiceRequest request) throws Exception {
    return send(transport, transport.encode(request), Map.of());
  }

  Answer exportZipped(Transport transport, ExportTraceServiceRequest request) throws Exception {
    return sendZipped(transport, transport.encode(request));
  }

  Answer sendZipped(Transport transport, byte[] body) throws Exception {
    return transport.isHttp()
        ? send(transport, gzip(body), Map.of("content-encoding", "gzip"))
        : call(METHOD, body, Map.of(), CallOptions.DEFAULT.withCompression("gzip"));
  }

  /** Bytes as they are, which need not be a request. */
  Answer send(Transport transport, byte[] body, Map<String, String> headers) throws Exception {
    if (!transport.isHttp()) {
      return call(METHOD, body, headers, CallOptions.DEFAULT);
    }
    HttpRequest.Builder post =
        at("/v1/traces")
            .header("content-type", transport.contentType())
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(post::setHeader);
    return send(post);
  }

  HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(server.otlpHttp() + path));
  }

  Answer send(HttpRequest.Builder request) throws Exception {
    HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
    boolean json =
        answer.headers().firstValue("content-type").orElse("").equals("application/json");
    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
    Status.Builder status = Status.newBuilder();
    read(answer.statusCode() == 200 ? response : status, answer.body(), json);
    return new Answer(
        String.valueOf(answer.statusCode()),
        answer.body(),
        response.build(),
        status.build(),
        answer.headers().map(),
        false);
  }

  private static void read(Message.Builder message, byte[] body, boolean json) throws IOException {
    if (!json) {
      message.mergeFrom(body);
    } else if (body.length > 0) {
      JSON.merge(new String(body, UTF_8), message);
    }
  }

  /** A unary gRPC call. */
  Answer call(String method, byte[] message, Map<String, String> headers, CallOptions options)
      throws Exception {
    Metadata metadata = new Metadata();
    headers.forEach(
        (name, value) ->
            metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .setRequestMarshaller(Bytes.MARSHALLER)
                .setResponseMarshaller(Bytes.MARSHALLER)
                .build(),
            options);
    call.start(new Collecting(answer), metadata);
    call.request(2);
    call.sendMessage(message);
    call.halfClose();
    return answer.get();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    http.close();
  }

  private static final class Collecting extends ClientCall.Listener<byte[]> {

    private final CompletableFuture<Answer> answer;
    private final Map<String, List<String>> headers = new HashMap<>();
    private byte @Nullable [] body;
    private boolean headersFirst;

    Collecting(CompletableFuture<Answer> answer) {
      this.answer = answer;
    }

    @Override
    public void onHeaders(Metadata metadata) {
      headersFirst = true;
      note(metadata);
    }

    @Override
    public void onMessage(byte[] message) {
      body = message;
    }

    @Override
    public void onClose(io.grpc.Status status, Metadata trailers) {
      note(trailers);
      byte[] received = Objects.requireNonNullElse(body, new byte[0]);
      try {
        Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        answer.complete(
            new Answer(
                status.getCode().name(),
                received,
                ExportTraceServiceResponse.parseFrom(received),
                status.isOk() || details == null ? Status.getDefaultInstance() : details,
                headers,
                headersFirst));
      } catch (InvalidProtocolBufferException e) {
        answer.completeExceptionally(e);
      }
    }

    private void note(Metadata metadata) {
      for (String name : metadata.keys()) {
        headers.put(
            name,
            name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
                ? List.of("binary")
                : List.of(
                    Objects.requireNonNull(
                        metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)))));
      }
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    static final Bytes MARSHALLER = new Bytes();

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
