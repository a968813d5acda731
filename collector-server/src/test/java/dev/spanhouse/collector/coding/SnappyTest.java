// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import static dev.spanhouse.collector.coding.ContentCodingTest.assertRefused;
import static dev.spanhouse.collector.coding.ContentCodingTest.joined;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class SnappyTest {

  private static final byte[] IDENTIFIER = {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

  /** Every kind of element in every size, across the borders of segments, as no encoder does. */
  @Test
  void everyElement_isDecodedAsTheReferenceDoes() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      byte[] block = randomBlock(new Random(seed), 300_000);

      assertThat(Format.SNAPPY_BLOCK.decode(block)).isEqualTo(Snappy.uncompress(block));
    }
  }

  @Test
  void literalLengthOfThreeAndFourBytes_isDecoded() throws IOException {
    byte[] bytes = Format.sample(70_000);
    byte[] declared = {(byte) 0xF0, (byte) 0xA2, 4};
    int last = bytes.length - 1;
    byte[] three = {(byte) (62 << 2), (byte) last, (byte) (last >> 8), (byte) (last >> 16)};
    byte[] four = {(byte) (63 << 2), (byte) last, (byte) (last >> 8), (byte) (last >> 16), 0};

    assertThat(Format.SNAPPY_BLOCK.decode(joined(declared, three, bytes))).isEqualTo(bytes);
    assertThat(Format.SNAPPY_BLOCK.decode(joined(declared, four, bytes))).isEqualTo(bytes);
  }

  @Test
  void wrongBlocks_areRefused() {
    assertRefused(Format.SNAPPY_BLOCK, bytes(4, 1, 0), "refers 0 bytes back from byte 0");
    assertRefused(Format.SNAPPY_BLOCK, bytes(5, 0, 7, 1, 0), "refers 0 bytes back from byte 1");
    assertRefused(Format.SNAPPY_BLOCK, bytes(5, 0, 7, 1, 2), "refers 2 bytes back from byte 1");
    assertRefused(
        Format.SNAPPY_BLOCK,
        bytes(2, 0, 7, 3, 255, 255, 255, 255),
        "refers 4294967295 bytes back from byte 1");
    assertRefused(Format.SNAPPY_BLOCK, bytes(4, 0, 7, 1, 1), "longer than it declares");
    assertRefused(Format.SNAPPY_BLOCK, bytes(1, 4, 7, 7), "longer than it declares");
    assertRefused(
        Format.SNAPPY_BLOCK, bytes(1, 252, 255, 255, 255, 255), "longer than it declares");
    assertRefused(Format.SNAPPY_BLOCK, bytes(255, 255, 255, 255, 16), "more than 32 bits");
    assertRefused(Format.SNAPPY_BLOCK, bytes(128, 128, 128, 128, 128, 0), "more than 32 bits");
    assertRefused(Format.SNAPPY_BLOCK, bytes(0, 0), "bytes after the end");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xC3, 0xFD, 0xFE})
  void skippableChunk_isSkipped(int type) throws IOException {
    byte[] frames = Format.SNAPPY_FRAMES.encode(new byte[] {42});
    byte[] chunk = joined(bytes(type, 0x10, 0x27, 0), new byte[10_000]);

    assertThat(Format.SNAPPY_FRAMES.decode(joined(IDENTIFIER, chunk, frames, chunk)))
        .containsExactly(42);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x40, 0x7F})
  void unknownChunk_isRefused(int type) {
    assertRefused(
        Format.SNAPPY_FRAMES,
        joined(IDENTIFIER, bytes(type, 1, 0, 0, 0)),
        "a chunk of type %d is unknown".formatted(type));
  }

  @Test
  void wrongFrames_areRefused() {
    assertFramesRefused("a chunk of type 255 is unknown", bytes(255, 6, 0, 0), new byte[6]);
    assertFramesRefused("has 3 bytes", bytes(0, 3, 0, 0), new byte[3]);
    assertFramesRefused("has 3 bytes", bytes(1, 3, 0, 0), new byte[3]);
    assertFramesRefused("has 65537 bytes", bytes(1, 5, 0, 1), new byte[65_541]);
    assertFramesRefused("has 65537 bytes", bytes(0, 8, 0, 0, 0, 0, 0, 0, 129, 128, 4, 0));
    // The element goes on after the chunk.
    assertFramesRefused(
        "a chunk ends too early", bytes(0, 6, 0, 0, 0, 0, 0, 0, 5, 16), new byte[9]);
    assertFramesRefused("1 bytes after its end", bytes(0, 8, 0, 0, 0, 0, 0, 0, 1, 0, 7, 7));
  }

  private static void assertFramesRefused(String message, byte[]... chunks) {
    assertRefused(Format.SNAPPY_FRAMES, joined(IDENTIFIER, joined(chunks)), message);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] randomBlock(Random random, int atLeast) {
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    int length = 0;
    while (length < atLeast) {
      int size = 1 + random.nextInt(64);
      int back = 1 + random.nextInt(random.nextBoolean() ? Math.max(length, 1) : 70);
      int kind = back > length ? 0 : random.nextInt(4);
      if (kind == 1) {
        size = 4 + random.nextInt(8);
        back = Math.min(back, 2047);
        elements.write(1 | ((size - 4) << 2) | (back >> 8 << 5));
        elements.write(back);
      } else if (kind == 0) {
        size = 1 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 300);
        writeLiteral(elements, size, random);
      } else {
        back = kind == 2 ? Math.min(back, 65_535) : back;
        elements.write(kind | ((size - 1) << 2));
        for (int i = 0; i < (kind == 2 ? 2 : 4); i++) {
          elements.write(back >> (8 * i));
        }
      }
      length += size;
    }
    byte[] declared = bytes(length | 128, (length >> 7) | 128, length >> 14);
    return joined(declared, elements.toByteArray());
  }

  private static void writeLiteral(ByteArrayOutputStream elements, int size, Random random) {
    int last = size - 1;
    if (last < 60) {
      elements.write(last << 2);
    } else if (last < 256) {
      elements.writeBytes(bytes(60 << 2, last));
    } else {
      elements.writeBytes(bytes(61 << 2, last, last >> 8));
    }
    byte[] literal = new byte[size];
    random.nextBytes(literal);
    elements.writeBytes(literal);
  }
}
