// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

/** What {@code grpc-encoding} may say, over a real connection into a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpGrpcCodingTest {

  private static final int MAX = RunningCollector.MAX_REQUEST_BYTES;
  private static final AtomicLong NEXT_TRACE = new AtomicLong(1);

  private RunningCollector collector;
  private EncodedExports client;

  /** How clients compress. */
  enum Encoding {
    GZIP("gzip"),
    DEFLATE("deflate"),
    ZSTD("zstd"),
    SNAPPY_BLOCK("snappy"),
    SNAPPY_FRAMES("snappy");

    final String token;

    Encoding(String token) {
      this.token = token;
    }

    byte[] encode(byte[] bytes) throws IOException {
      if (this == SNAPPY_BLOCK) {
        return Snappy.compress(bytes);
      }
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      try (OutputStream out =
          switch (this) {
            case GZIP -> new GZIPOutputStream(encoded);
            case DEFLATE -> new DeflaterOutputStream(encoded);
            case ZSTD -> new ZstdOutputStream(encoded);
            case SNAPPY_FRAMES -> new SnappyFramedOutputStream(encoded);
            case SNAPPY_BLOCK -> throw new AssertionError("is no stream");
          }) {
        out.write(bytes);
      }
      return encoded.toByteArray();
    }
  }

  @BeforeAll
  void start() throws Exception {
    collector = new RunningCollector(Duration.ofSeconds(2), Duration.ofSeconds(20));
    client = new EncodedExports(collector.port(), "gzip", "deflate", "zstd", "snappy", "br");
  }

  @AfterAll
  void stop() throws Exception {
    client.close();
    collector.close();
  }

  @AfterEach
  void allMemoryIsGivenBack() {
    await()
        .until(() -> collector.budget.usedBytes() == 0 && collector.receiveBudget.usedBytes() == 0);
  }

  private static ByteString newTrace() {
    return traceId(6, NEXT_TRACE.getAndIncrement());
  }

  private static byte[] requestOf(ByteString trace, int nameBytes) {
    return request("s", List.of(span(trace, 1).setName("n".repeat(nameBytes)).build()))
        .toByteArray();
  }

  private long stored(ByteString traceId) {
    return collector.database.count(
        "SELECT count(*) FROM span WHERE trace_id = '%s'"
            .formatted(HexFormat.of().formatHex(traceId.toByteArray())));
  }

  private StatusRuntimeException failure(String encoding, byte[] encoded) {
    return catchThrowableOfType(
        StatusRuntimeException.class, () -> client.export(encoding, encoded));
  }

  private static boolean retryInfo(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    return status != null
        && status.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
  }

  @ParameterizedTest
  @EnumSource
  void export_isStored(Encoding encoding) throws IOException {
    ByteString small = newTrace();
    ByteString large = newTrace();

    assertThat(client.export(encoding.token, encoding.encode(requestOf(small, 10)))).isEmpty();
    assertThat(client.export(encoding.token, encoding.encode(requestOf(large, 900_000)))).isEmpty();

    assertThat(stored(small)).isEqualTo(1);
    assertThat(stored(large)).isEqualTo(1);
  }

  @Test
  void answer_announcesTheCodings() throws IOException {
    client.export("zstd", Encoding.ZSTD.encode(requestOf(newTrace(), 10)));

    assertThat(acceptEncoding(client.headers()))
        .containsExactlyInAnyOrder("gzip", "deflate", "zstd", "snappy");
  }

  private static List<String> acceptEncoding(Metadata headers) {
    String value =
        headers.get(Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? List.of() : List.of(value.split(","));
  }

  @ParameterizedTest
  @EnumSource
  void bomb_isExhaustedWithoutRetry(Encoding encoding) throws IOException {
    StatusRuntimeException e = failure(encoding.token, encoding.encode(new byte[20 * MAX]));

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(e.getStatus().getDescription())
        .isEqualTo(
            "the request has more than 1048576 bytes after decompression; send smaller batches");
    assertThat(retryInfo(e)).isFalse();
  }

  @Test
  void declaredLengthBeyondTheLimit_isExhaustedWithoutRetry() {
    byte[] twoGibibytes = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8, 0, 0};
    for (StatusRuntimeException e :
        List.of(
            failure("snappy", twoGibibytes), failure("zstd", Zstd.compress(new byte[2 * MAX])))) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(retryInfo(e)).isFalse();
    }
  }

  @Test
  void zstdWindowBeyondTheBound_isAnInvalidArgument() throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(encoded)) {
      out.setLong(27);
      out.write(requestOf(newTrace(), 10));
    }

    StatusRuntimeException e = failure("zstd", encoded.toByteArray());

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription()).contains("the window has 134217728 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd", "snappy"})
  void garbage_isAnInvalidArgument(String encoding) {
    byte[] garbage = new byte[5000];
    Arrays.fill(garbage, (byte) 0xEE);

    StatusRuntimeException e = failure(encoding, garbage);

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription())
        .startsWith("the request cannot be decompressed: " + encoding + ": ");
  }

  @ParameterizedTest
  @EnumSource
  void truncatedMessage_isAnInvalidArgument(Encoding encoding) throws IOException {
    byte[] encoded = encoding.encode(requestOf(newTrace(), 100));

    StatusRuntimeException e = failure(encoding.token, Arrays.copyOf(encoded, encoded.length - 1));

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription()).endsWith("ends too early");
  }

  @Test
  void zstdWindow_isPaidForByTheRequest() throws IOException {
    byte[] encoded = Encoding.ZSTD.encode(requestOf(newTrace(), 10));
    try (Admission others = new Admission(collector.budget, now())) {
      others.reserve(collector.budget.limitBytes() - 200 * 1024);

      StatusRuntimeException e = failure("zstd", encoded);

      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(e.getStatus().getDescription()).startsWith("no room for 2293760 more bytes");
      assertThat(retryInfo(e)).isTrue();
    }
  }

  private static Deadline now() {
    return Deadline.in(Duration.ZERO, System::nanoTime);
  }

  @Test
  void unknownEncoding_isUnimplemented() {
    StatusRuntimeException e = failure("br", new byte[10]);

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(e.getStatus().getDescription()).isEqualTo("Can't find decompressor for br");
  }

  @Test
  void healthCheck_hasNoMemoryForWindows() throws IOException {
    MethodDescriptor<byte[], byte[]> check =
        ExportClient.EXPORT.toBuilder()
            .setFullMethodName(HealthGrpc.getCheckMethod().getFullMethodName())
            .build();
    byte[] request =
        HealthCheckRequest.newBuilder()
            .setService(TraceServiceMethod.SERVICE)
            .build()
            .toByteArray();

    assertThat(client.call(check, "gzip", Encoding.GZIP.encode(request))).containsExactly(8, 1);
    assertThat(client.call(check, "zstd", Zstd.compress(request))).containsExactly(8, 1);
    assertThat(
            catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> client.call(check, "zstd", Encoding.ZSTD.encode(request)))
                .getStatus()
                .getCode())
        .isNotEqualTo(Status.Code.OK);
  }
}
