// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import static dev.spanhouse.collector.coding.ContentCodingTest.assertRefused;
import static dev.spanhouse.collector.coding.ContentCodingTest.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import com.sun.management.ThreadMXBean;
import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data that is small and unfolds to much, or says so. */
class ContentCodingBombTest {

  private static final int LIMIT = 1024 * 1024;
  private static final int MIB = 1024 * 1024;

  private final AtomicLong reserved = new AtomicLong();

  private InputStream decode(ContentCoding coding, InputStream encoded) {
    return coding.decode(encoded, LIMIT, () -> reserved::addAndGet);
  }

  private static long allocatedByThisThread() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void gigabyteOfZeros_isInflatedOnlyAsFarAsItIsRead() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[MIB];
      for (int i = 0; i < 1024; i++) {
        out.write(zeros);
      }
    }
    ByteArrayInputStream encoded = new ByteArrayInputStream(bomb.toByteArray());
    int size = encoded.available();
    byte[] kept = new byte[LIMIT + 1];
    long before = allocatedByThisThread();

    try (InputStream in = decode(ContentCoding.GZIP, encoded)) {
      assertThat(in.readNBytes(kept, 0, kept.length)).isEqualTo(LIMIT + 1);
    }

    assertThat(size - encoded.available()).isLessThan(32 * 1024);
    assertThat(allocatedByThisThread() - before).isLessThan(64 * 1024);
  }

  @ParameterizedTest
  @EnumSource(names = {"ZSTD", "SNAPPY_FRAMES"})
  void otherBombs_areDecodedOnlyAsFarAsTheyAreRead(Format format) throws IOException {
    byte[] bomb = format.encode(new byte[200 * MIB]);
    ByteArrayInputStream encoded = new ByteArrayInputStream(bomb);
    byte[] kept = new byte[LIMIT + 1];
    long before = allocatedByThisThread();

    try (InputStream in = decode(format.coding, encoded)) {
      assertThat(in.readNBytes(kept, 0, kept.length)).isEqualTo(LIMIT + 1);
    }

    assertThat(bomb.length - encoded.available()).isLessThan(100_000);
    assertThat(allocatedByThisThread() - before).isLessThan(160 * 1024);
  }

  @Test
  void zstdWindowOf128MiB_isRefusedUnpaid() throws IOException {
    byte[] encoded = zstd(27, Format.sample(100_000));

    assertRefused(
        Format.ZSTD, encoded, "the window has 134217728 bytes (expected: at most 8388608)");
    assertThatThrownBy(() -> read(ContentCoding.ZSTD, encoded)).isInstanceOf(IOException.class);
    assertThat(reserved).hasValue(0);
  }

  @Test
  void zstdWindowThatLies_isRefusedInLaterFramesToo() throws IOException {
    byte[] encoded = joined(zstd(20, new byte[10]), zstd(27, new byte[10]));

    assertRefused(Format.ZSTD, encoded, "the window has 134217728 bytes");
  }

  @Test
  void zstdWindow_isPaidForOnceAndGrows() throws IOException {
    byte[] bytes = Format.sample(100_000);

    read(ContentCoding.ZSTD, joined(zstd(16, bytes), zstd(20, bytes), zstd(20, bytes)));
    assertThat(reserved).hasValue(MIB + 256 * 1024 - 64 * 1024);

    read(ContentCoding.ZSTD, joined(zstd(23, bytes), zstd(20, bytes)));
    assertThat(reserved).hasValue(MIB + 256 * 1024 - 64 * 1024 + 8 * MIB + 256 * 1024 - 64 * 1024);
  }

  @Test
  void smallZstdMessage_isFree() throws IOException {
    byte[] bytes = Format.sample(60_000);

    assertThat(read(ContentCoding.ZSTD, Zstd.compress(bytes))).isEqualTo(bytes);
    assertThat(reserved).hasValue(0);
  }

  @Test
  void zstdContentThatDeclaresMoreThanTheLimit_isTooLarge() throws IOException {
    byte[] atLimit = new byte[LIMIT];

    assertThat(read(ContentCoding.ZSTD, Zstd.compress(atLimit))).isEqualTo(atLimit);
    reserved.set(0);
    assertThatThrownBy(() -> read(ContentCoding.ZSTD, Zstd.compress(new byte[LIMIT + 1])))
        .isInstanceOf(DecodedTooLargeException.class)
        .hasMessage(
            "the request has more than 1048576 bytes after decompression; send smaller batches");
    assertThat(reserved).hasValue(0);
  }

  /** 2 GiB, 4 GiB - 1, and one more than the limit. */
  @Test
  void snappyBlockThatDeclaresMoreThanTheLimit_isTooLargeUnallocated() {
    byte[][] declarations = {
      {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8, 0, 0},
      {-1, -1, -1, -1, 15, 0, 0},
      {(byte) 0x81, (byte) 0x80, 0x40, 0, 0},
    };
    for (byte[] encoded : declarations) {
      long before = allocatedByThisThread();

      assertThatThrownBy(() -> read(ContentCoding.SNAPPY, encoded))
          .isInstanceOf(DecodedTooLargeException.class);

      assertThat(allocatedByThisThread() - before).isLessThan(200 * 1024);
      assertThat(reserved).hasValue(0);
    }
  }

  @Test
  void snappyBlockThatOnlyClaimsToBeLarge_costsNothing() {
    byte[] encoded = {(byte) 0x80, (byte) 0x80, 0x40, 0, 7};
    long before = allocatedByThisThread();

    assertThatThrownBy(() -> read(ContentCoding.SNAPPY, encoded))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ends too early");

    assertThat(reserved).hasValue(0);
    assertThat(allocatedByThisThread() - before).isLessThan(200 * 1024);
  }

  @Test
  void snappyBlock_isPaidForAsItFills() throws IOException {
    InputStream in =
        decode(
            ContentCoding.SNAPPY,
            new ByteArrayInputStream(Format.SNAPPY_BLOCK.encode(new byte[MIB])));

    assertThat(in.readNBytes(100_000)).hasSize(100_000);
    assertThat(reserved).hasValue(64 * 1024);
    assertThat(in.readAllBytes()).hasSize(MIB - 100_000);
    assertThat(reserved).hasValue(MIB - 64 * 1024);
  }

  @ParameterizedTest
  @EnumSource(names = {"ZSTD", "SNAPPY_BLOCK"})
  void refusedMemory_isSaidUnharmedAndAskedForAgain(Format format) throws IOException {
    byte[] bytes = Format.sample(300_000);
    RuntimeException noRoom = new IllegalStateException("no room");
    AtomicLong refusals = new AtomicLong();
    MemoryReservation hesitant =
        asked -> {
          if (refusals.incrementAndGet() % 2 == 1) {
            throw noRoom;
          }
        };
    InputStream in =
        format.coding.decode(new ByteArrayInputStream(format.encode(bytes)), LIMIT, () -> hesitant);

    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    byte[] some = new byte[1000];
    int count = 0;
    while (count >= 0) {
      decoded.write(some, 0, count);
      try {
        count = in.read(some);
      } catch (IllegalStateException e) {
        assertThat(e).isSameAs(noRoom);
        count = 0;
      }
    }

    assertThat(decoded.toByteArray()).isEqualTo(bytes);
    assertThat(refusals.get()).isGreaterThanOrEqualTo(2).isEven();
  }

  /** A leak of the windows would be 4 GiB of address space. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void streamsThatAreClosedEarly_leakNothing() throws IOException {
    byte[] encoded = zstd(23, Format.sample(200_000));
    byte[] broken = encoded.clone();
    broken[broken.length - 1] ^= 1;
    long before = 0;
    for (int i = 0; i < 512; i++) {
      if (i == 50) {
        before = dataKibibytes();
      }
      try (InputStream in = decode(ContentCoding.ZSTD, new ByteArrayInputStream(encoded))) {
        in.readNBytes(100);
      }
      // Neither of these two is closed.
      decode(ContentCoding.ZSTD, new ByteArrayInputStream(encoded)).readAllBytes();
      assertThatThrownBy(
              () -> decode(ContentCoding.ZSTD, new ByteArrayInputStream(broken)).readAllBytes())
          .isInstanceOf(IOException.class);
    }

    assertThat(dataKibibytes() - before).isLessThan(512 * 1024);
  }

  private static long dataKibibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmData:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no VmData");
  }

  private byte[] read(ContentCoding coding, byte[] encoded) throws IOException {
    try (InputStream in = decode(coding, new ByteArrayInputStream(encoded))) {
      return in.readAllBytes();
    }
  }

  private static byte[] zstd(int windowLog, byte[] bytes) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(encoded)) {
      out.setChecksum(true);
      out.setLong(windowLog);
      out.write(bytes);
    }
    return encoded.toByteArray();
  }
}
