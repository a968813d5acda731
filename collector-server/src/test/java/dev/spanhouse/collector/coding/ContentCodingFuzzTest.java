// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** Bytes changed at random: whatever they are, nothing but an {@link IOException} comes out. */
class ContentCodingFuzzTest {

  private static final int LIMIT = 1024 * 1024;
  private static final long FOR_NANOS = Duration.ofSeconds(3).toNanos();

  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void mutations_areDecodedOrRefused(Format format) {
    Random random = new Random(42);
    byte[][] seeds = {
      format.encode(Format.sample(0)),
      format.encode(Format.sample(50)),
      format.encode(Format.sample(5_000)),
      format.encode(Format.sample(150_000)),
      format.encode(new byte[200_000]),
      ContentCodingTest.joined(format.encode(Format.sample(50)), format.encode(new byte[100]))
    };
    byte[] decoded = new byte[LIMIT + 1];
    long start = System.nanoTime();
    int refused = 0;
    int taken = 0;
    while (System.nanoTime() - start < FOR_NANOS) {
      byte[] encoded = mutated(seeds[random.nextInt(seeds.length)], random);
      try (InputStream in =
          format.coding.decode(
              new ByteArrayInputStream(encoded), LIMIT, () -> MemoryReservation.UNBOUNDED)) {
        int count = in.readNBytes(decoded, 0, decoded.length);
        taken++;
        assertThat(count).isLessThanOrEqualTo(LIMIT + 1);
        if (count <= LIMIT) {
          compare(format, encoded, Arrays.copyOf(decoded, count));
        }
      } catch (IOException e) {
        refused++;
        assertThat(e).hasMessageNotContaining("null");
      }
    }

    assertThat(refused).isGreaterThan(100);
    assertThat(taken).isPositive();
  }

  /** What we take, the libraries take too, and for the same. */
  private static void compare(Format format, byte[] encoded, byte[] decoded) throws IOException {
    if (format == Format.SNAPPY_BLOCK && encoded.length > 0 && encoded[0] != -1) {
      assertThat(Snappy.uncompress(encoded)).isEqualTo(decoded);
    }
    if (format == Format.ZSTD && decoded.length > 0) {
      byte[] theirs = new byte[decoded.length];
      assertThat(Zstd.decompress(theirs, encoded)).isEqualTo(decoded.length);
      assertThat(theirs).isEqualTo(decoded);
    }
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    if (bytes.length == 0) {
      return bytes;
    }
    int head = Math.min(bytes.length, 40);
    for (int i = random.nextInt(6); i >= 0; i--) {
      // The first bytes are the lengths and flags, and so get half of it.
      int at = random.nextInt(random.nextBoolean() ? head : bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(16), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
