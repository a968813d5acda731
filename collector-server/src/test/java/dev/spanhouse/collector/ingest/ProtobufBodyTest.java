// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.admission.NoRoomException;
import dev.spanhouse.collector.coding.DecodedTooLargeException;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufBodyTest {

  private static final int LIMIT = 1_000_000;
  private static final Deadline NOW = Deadline.in(Duration.ZERO, System::nanoTime);

  private static InputStream gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return new GZIPInputStream(new ByteArrayInputStream(zipped.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 999_999, LIMIT})
  void read_takesEverySizeUpToTheLimitAndPaysForIt(int size) throws IOException {
    byte[] sent = new byte[size];
    Arrays.fill(sent, (byte) 7);
    ByteBudget budget = new ByteBudget(1 << 30);
    Admission admission = new Admission(budget, NOW);
    admission.reserve(RequestBody.FIRST_BYTES);

    ProtobufBody known = new ProtobufBody();
    known.read(new ByteArrayInputStream(sent), admission, LIMIT);
    admission.close();
    admission.reserve(RequestBody.FIRST_BYTES);
    ProtobufBody inflated = new ProtobufBody();
    inflated.read(gzip(sent), admission, LIMIT);

    assertThat(Arrays.copyOf(known.bytes(), known.length())).isEqualTo(sent);
    assertThat(Arrays.copyOf(inflated.bytes(), inflated.length())).isEqualTo(sent);
    assertThat(budget.usedBytes()).isGreaterThanOrEqualTo(inflated.bytes().length);
  }

  @Test
  void read_stopsOneByteAfterTheLimit() throws IOException {
    Admission admission = new Admission(new ByteBudget(1 << 30), NOW);
    CountingStream bomb = new CountingStream(gzip(new byte[50 * LIMIT]));

    assertThatThrownBy(() -> new ProtobufBody().read(bomb, admission, LIMIT))
        .isInstanceOf(DecodedTooLargeException.class)
        .hasMessageContaining("more than 1000000 bytes");
    assertThat(bomb.count).isEqualTo(LIMIT + 1);
  }

  /** Wherever the memory runs out, no span is forgotten in the count. */
  @ParameterizedTest
  @ValueSource(ints = {66_000, 140_000, 270_000})
  void countSpans_seesWhatWasReadAndWhatWasNot(int freeBytes) throws IOException {
    Span span = span(traceId(1, 2), 3).setName("n".repeat(1_000)).build();
    byte[] sent = request("s", Collections.nCopies(500, span)).toByteArray();
    ByteBudget budget = new ByteBudget(10 * LIMIT);
    Admission other = new Admission(budget, NOW);
    other.reserve(budget.limitBytes() - freeBytes);
    Admission admission = new Admission(budget, NOW);
    admission.reserve(RequestBody.FIRST_BYTES);
    InputStream in = gzip(sent);
    ProtobufBody body = new ProtobufBody();

    assertThatThrownBy(() -> body.read(in, admission, LIMIT)).isInstanceOf(NoRoomException.class);

    assertThat(body.countSpans(in, LIMIT)).isEqualTo(500);
  }

  private static final class CountingStream extends InputStream {
    private final InputStream in;
    private int count;

    private CountingStream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
