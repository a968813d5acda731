// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

  @ParameterizedTest
  @CsvSource({
    "identity, IDENTITY",
    "gzip, GZIP",
    "GZip, GZIP",
    "x-gzip, GZIP",
    "deflate, DEFLATE",
    "zlib, DEFLATE",
    "zstd, ZSTD",
    "snappy, SNAPPY",
    "X-Snappy-Framed, SNAPPY"
  })
  void byName_knowsEveryName(String name, ContentCoding coding) {
    assertThat(ContentCoding.byName(name)).contains(coding);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "br", "lz4", " gzip", "gzip, gzip"})
  void byName_isEmptyForOthers(String name) {
    assertThat(ContentCoding.byName(name)).isEmpty();
  }

  @Test
  void accepted_listsAll() {
    assertThat(ContentCoding.accepted()).isEqualTo("gzip, deflate, zstd, snappy, identity");
  }

  @Test
  void parseList_leavesOutIdentity() {
    assertThat(ContentCoding.parseList("")).contains(List.of());
    assertThat(ContentCoding.parseList("identity, identity,identity")).contains(List.of());
    assertThat(ContentCoding.parseList("gzip ,\tidentity,, ZSTD"))
        .contains(List.of(ContentCoding.GZIP, ContentCoding.ZSTD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "gzip, br", "gzip, gzip, gzip", "gzip;q=1"})
  void parseList_isEmptyForUnknownOrTooMany(String value) {
    assertThat(ContentCoding.parseList(value)).isEmpty();
  }

  @Test
  void decodeAll_undoesTheLastFirst() throws IOException {
    byte[] bytes = Format.sample(10_000);
    byte[] encoded = Format.ZSTD.encode(Format.GZIP.encode(bytes));

    InputStream in =
        ContentCoding.decodeAll(
            ContentCoding.parseList("gzip, zstd").orElseThrow(),
            new ByteArrayInputStream(encoded),
            Format.LIMIT,
            () -> MemoryReservation.UNBOUNDED);

    assertThat(in.readAllBytes()).isEqualTo(bytes);
  }

  @Test
  void identity_isTheStreamItself() {
    InputStream in = new ByteArrayInputStream(new byte[3]);

    assertThat(ContentCoding.IDENTITY.decode(in, 1, () -> MemoryReservation.UNBOUNDED))
        .isSameAs(in);
  }

  @ParameterizedTest
  @EnumSource
  void decode_givesEverySizeBack(Format format) throws IOException {
    for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 5_000_000}) {
      byte[] bytes = Format.sample(size);

      assertThat(format.decode(format.encode(bytes))).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_takesBytesOneAtATime(Format format) throws IOException {
    byte[] bytes = Format.sample(200_000);
    InputStream slow =
        new ByteArrayInputStream(format.encode(bytes)) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(1, length));
          }
        };
    InputStream in = format.coding.decode(slow, Format.LIMIT, () -> MemoryReservation.UNBOUNDED);

    for (byte expected : bytes) {
      assertThat((byte) in.read()).isEqualTo(expected);
    }
    assertThat(in.read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void truncatedData_isRefused(Format format) {
    byte[] encoded = format.encode(Format.sample(60_000));

    for (int length = 97; length < encoded.length; length += 97) {
      assertRefused(format, Arrays.copyOf(encoded, length), "ends too early");
    }
    assertRefused(format, Arrays.copyOf(encoded, encoded.length - 1), "ends too early");
  }

  @ParameterizedTest
  @EnumSource
  void garbage_isRefused(Format format) {
    byte[] garbage = new byte[500];
    Arrays.fill(garbage, (byte) 0xEE);

    assertRefused(format, garbage, "");
    assertRefused(format, "no such thing".getBytes(US_ASCII), "");
  }

  @ParameterizedTest
  @EnumSource
  void bytesAfterTheEnd_areRefused(Format format) {
    assertRefused(format, joined(format.encode(Format.sample(1000)), new byte[] {7}), "");
    assertRefused(format, joined(format.encode(Format.sample(1000)), new byte[100]), "");
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZLIB", "ZSTD"})
  void wrongChecksum_isRefused(Format format) {
    byte[] encoded = format.encode(Format.sample(1000));
    int check = encoded.length - (format == Format.GZIP ? 5 : 1);
    encoded[check] ^= 1;

    assertRefused(format, encoded, "check");
  }

  @Test
  void gzipOfWrongLength_isRefused() {
    byte[] encoded = Format.GZIP.encode(Format.sample(1000));
    encoded[encoded.length - 4] ^= 1;

    assertRefused(Format.GZIP, encoded, "the length is wrong");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100_000})
  void wrongChecksumOfSnappyChunk_isRefused(int size) {
    byte[] encoded = Format.SNAPPY_FRAMES.encode(Format.sample(size));
    byte[] otherCheck = encoded.clone();
    otherCheck[14] ^= 1;
    byte[] otherData = encoded.clone();
    otherData[encoded.length - 1] ^= 1;

    assertRefused(Format.SNAPPY_FRAMES, otherCheck, "the checksum is wrong");
    assertRefused(Format.SNAPPY_FRAMES, otherData, "the checksum is wrong");
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD", "SNAPPY_FRAMES"})
  void severalInARow_areOne(Format format) throws IOException {
    byte[] first = Format.sample(100_000);
    byte[] second = Format.sample(3);
    byte[] encoded =
        joined(format.encode(first), format.encode(new byte[0]), format.encode(second));

    assertThat(format.decode(encoded)).isEqualTo(joined(first, second));
  }

  @Test
  void gzipHeader_mayHaveAllItsParts() throws IOException {
    byte[] plain = Format.GZIP.encode(new byte[] {42});
    byte[] header =
        joined(
            new byte[] {0x1F, (byte) 0x8B, 8, 0x1E, 1, 2, 3, 4, 0, 3},
            new byte[] {3, 0, 9, 9, 9},
            "name\0comment\0".getBytes(US_ASCII));
    CRC32 crc = new CRC32();
    crc.update(header);
    byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] body = Arrays.copyOfRange(plain, 10, plain.length);

    assertThat(Format.GZIP.decode(joined(header, check, body))).containsExactly(42);

    check[0] ^= 1;
    assertRefused(Format.GZIP, joined(header, check, body), "the header's checksum is wrong");
  }

  @Test
  void nothing_isAnEmptyMessageOfEncodersThatWriteNothingForNothing() throws IOException {
    assertThat(Format.ZSTD.decode(new byte[0])).isEmpty();
    assertThat(Format.SNAPPY_FRAMES.decode(new byte[0])).isEmpty();
    assertRefused(Format.GZIP, new byte[0], "ends too early");
    assertRefused(Format.ZLIB, new byte[0], "ends too early");
  }

  @ParameterizedTest
  @EnumSource
  void stream_readsNothingBeforeItIsRead(Format format) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    InputStream untouched =
        new InputStream() {
          @Override
          public int read() throws IOException {
            return read(new byte[1], 0, 1);
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            asked.incrementAndGet();
            throw new IOException("the line is cut");
          }
        };

    InputStream in =
        format.coding.decode(
            untouched,
            1,
            () -> {
              throw new AssertionError("asked too early");
            });

    assertThat(asked).hasValue(0);
    assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("the line is cut");
    assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("the line is cut");
    assertThat(asked).hasValue(1);
    in.close();
  }

  @ParameterizedTest
  @EnumSource
  void closedStream_cannotBeReadAndMayBeClosedAgain(Format format) throws IOException {
    byte[] encoded = format.encode(Format.sample(100_000));
    AtomicInteger closed = new AtomicInteger();
    for (int read : new int[] {0, 1, 70_000, 100_001}) {
      InputStream source =
          new ByteArrayInputStream(encoded) {
            @Override
            public void close() {
              closed.incrementAndGet();
            }
          };
      InputStream in =
          format.coding.decode(source, Format.LIMIT, () -> MemoryReservation.UNBOUNDED);
      in.readNBytes(read);

      closed.set(0);
      in.close();
      in.close();

      assertThat(closed).hasValue(1);
      assertThatThrownBy(in::read)
          .isInstanceOf(IOException.class)
          .hasMessage("the stream is closed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void endedStream_staysEnded(Format format) throws IOException {
    InputStream in = format.stream(format.encode(new byte[] {1, 2}));

    assertThat(in.readAllBytes()).containsExactly(1, 2);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(in.read(new byte[5])).isEqualTo(-1);
  }

  static void assertRefused(Format format, byte[] encoded, String message) {
    Throwable thrown = catchThrowable(() -> format.decode(encoded));

    assertThat(thrown).isInstanceOf(IOException.class);
    assertThat(thrown).isNotInstanceOf(DecodedTooLargeException.class);
    assertThat(thrown).hasMessageStartingWith(format.coding.token() + ": ");
    assertThat(thrown).hasMessageContaining(message);
    assertThat(String.valueOf(thrown.getMessage())).hasSizeLessThan(200);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
