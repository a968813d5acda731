// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.IDS;
import static dev.spanhouse.collector.json.OtlpJson.LIMIT;
import static dev.spanhouse.collector.json.OtlpJson.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it costs to read a request, and what happens when that is too much. */
class OtlpJsonMemoryTest {

  private static byte[] request(int spans) {
    String span = "{%s,\"name\":\"%s\"}".formatted(IDS, "n".repeat(300));
    return spans(Collections.nCopies(spans, span).toArray(String[]::new)).getBytes(UTF_8);
  }

  @Test
  void firstBytes_areFew() {
    assertThat(OtlpJsonReader.FIRST_BYTES).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void read_asksForNothingForASmallRequest() throws IOException, OtlpJsonException {
    Account memory = new Account(0);
    OtlpJsonReader reader = new OtlpJsonReader(memory, LIMIT);

    reader.read(new ByteArrayInputStream(request(80)));

    assertThat(reader.spanCount()).isEqualTo(80);
    assertThat(memory.held).isZero();
  }

  @Test
  void read_holdsWhatItReservedAndNoMore() throws IOException, OtlpJsonException {
    Account memory = new Account(Long.MAX_VALUE);
    OtlpJsonReader reader = new OtlpJsonReader(memory, LIMIT);
    byte[] json = request(10_000);

    reader.read(new ByteArrayInputStream(json));

    assertThat(memory.held).isEqualTo(reader.bytes().length);
    assertThat(memory.peak).isLessThanOrEqualTo(3L * reader.length());
    assertThat(reader.bytes().length).isBetween(reader.length(), 2 * reader.length());
    assertThat(reader.length()).isLessThan(json.length);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 10, 100_000, 300_000, 1 << 20})
  void read_countsSpansToTheEndWithoutRoom(long room) {
    Account memory = new Account(room);
    OtlpJsonReader reader = new OtlpJsonReader(memory, LIMIT);

    assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(request(10_000))))
        .isSameAs(memory.refusal);

    assertThat(reader.spanCount()).isEqualTo(10_000);
    assertThat(reader.unreadable()).isEmpty();
    assertThat(reader.bytes()).isEmpty();
    assertThat(reader.length()).isZero();
    assertThat(memory.held).isZero();
    assertThat(memory.refusals).isEqualTo(1);
  }

  /** Room may run out within any token: each request crosses the limit somewhere else. */
  @Test
  void read_countsSpansWhereverRoomRunsOut() {
    String all =
        ("{%s,\"parentSpanId\":\"zz\",\"kind\":\"SPAN_KIND_SERVER\",\"endTimeUnixNano\":\"1e3\","
                + "\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":\"-Infinity\"}},"
                + "{\"value\":{\"boolValue\":\"true\"}},{\"value\":{\"bytesValue\":\"AP8=\"}},"
                + "{\"value\":{\"boolValue\":\"%s\"}},{\"value\":{\"arrayValue\":5}}]}")
            .formatted(IDS, "x".repeat(200));
    for (int pad = 32 * 1024 - 700; pad < 32 * 1024 + 50; pad++) {
      String json = spans("{\"name\":\"" + "p".repeat(pad) + "\"}", all.replace("zz", "00"), all);
      Account memory = new Account(0);
      OtlpJsonReader reader = new OtlpJsonReader(memory, LIMIT);
      try {
        reader.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
      } catch (IllegalStateException e) {
        assertThat(e).isSameAs(memory.refusal);
        assertThat(reader.length()).isZero();
      } catch (IOException | OtlpJsonException e) {
        throw new AssertionError("pad " + pad, e);
      }
      assertThat(reader.spanCount()).as("pad %d", pad).isEqualTo(3);
    }
  }

  @Test
  void read_saysThatItIsNoJsonEvenWithoutRoom() {
    byte[] json = request(10_000);
    json[json.length - 1] = ']';
    OtlpJsonReader reader = new OtlpJsonReader(new Account(0), LIMIT);

    assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(json)))
        .isInstanceOf(OtlpJsonException.class);
    assertThat(reader.spanCount()).isEqualTo(10_000);
  }

  @Test
  void read_countsUpToWhereItFails() {
    String json = spans("{}", "{}", "{\"name\":x");
    OtlpJsonReader reader = new OtlpJsonReader(MemoryReservation.UNBOUNDED, LIMIT);

    assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(json.getBytes(UTF_8))))
        .isInstanceOf(OtlpJsonException.class);
    assertThat(reader.spanCount()).isEqualTo(3);
  }

  @Test
  void read_stopsSoonAfterTheLimit() throws IOException, OtlpJsonException {
    byte[] json = request(1000);
    CountingStream in = new CountingStream(json);
    int limit = json.length / 2;

    assertThatThrownBy(() -> new OtlpJsonReader(MemoryReservation.UNBOUNDED, limit).read(in))
        .isInstanceOf(TooLargeJsonException.class)
        .hasMessage(
            "the request has more than %d bytes after decompression; send smaller batches"
                .formatted(limit));
    assertThat(in.read).isLessThanOrEqualTo(limit + JsonInput.BUFFER_BYTES);

    OtlpJsonReader exact = new OtlpJsonReader(MemoryReservation.UNBOUNDED, json.length);
    exact.read(new ByteArrayInputStream(json));
    assertThat(exact.spanCount()).isEqualTo(1000);
    assertThatThrownBy(
            () ->
                new OtlpJsonReader(MemoryReservation.UNBOUNDED, json.length - 1)
                    .read(new ByteArrayInputStream(json)))
        .isInstanceOf(TooLargeJsonException.class);
  }

  @Test
  void read_passesOnWhatTheStreamThrows() {
    IOException broken = new IOException("not in gzip format");
    InputStream in =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw broken;
          }
        };

    assertThatThrownBy(() -> new OtlpJsonReader(MemoryReservation.UNBOUNDED, LIMIT).read(in))
        .isSameAs(broken);
  }

  @Test
  void countSpans_countsWithoutReadingFields() {
    assertThat(OtlpJsonReader.countSpans(new ByteArrayInputStream(request(1234)), LIMIT))
        .isEqualTo(1234);
    assertThat(count(spans("{\"name\":5}", "null", "{\"kind\":\"FOO\"}"))).isEqualTo(2);
    assertThat(
            count("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{}]},{\"spans\":[{},{}]}]}]}"))
        .isEqualTo(3);
  }

  @Test
  void countSpans_isZeroForWhatCannotBeRead() {
    assertThat(count("")).isZero();
    assertThat(count(spans("{}") + "x")).isZero();
    assertThat(count(spans("{}", "7"))).isZero();
    assertThat(count(spans("{}", "\"x\""))).isZero();
    assertThat(count(spans("{}", "[]"))).isZero();
    assertThat(OtlpJsonReader.countSpans(new ByteArrayInputStream(request(10)), 100)).isZero();
  }

  private static int count(String json) {
    return OtlpJsonReader.countSpans(new ByteArrayInputStream(json.getBytes(UTF_8)), LIMIT);
  }

  private static final class Account implements MemoryReservation {

    private final IllegalStateException refusal = new IllegalStateException("no room");
    private final long room;
    private long held;
    private long peak;
    private int refusals;

    Account(long room) {
      this.room = room;
    }

    @Override
    public void reserve(long bytes) {
      if (held + bytes > room) {
        refusals++;
        throw refusal;
      }
      held += bytes;
      peak = Math.max(peak, held);
    }

    @Override
    public void release(long bytes) {
      held -= bytes;
    }
  }

  private static final class CountingStream extends FilterInputStream {

    private int read;

    CountingStream(byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      read += Math.max(0, count);
      return count;
    }
  }
}
