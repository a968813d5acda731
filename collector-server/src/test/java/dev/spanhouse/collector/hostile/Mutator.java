// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages bytes in the ways in which networks, defects and attackers do. */
final class Mutator {

  /** Numbers that lengths, ids and counters go wrong at. */
  private static final byte[] INTERESTING = {0, 1, 0x0A, 0x12, 0x7F, (byte) 0x80, (byte) 0xFF};

  /** Below the request limit of the fixture, so that what is large is not all that is tested. */
  private static final int MAX_BYTES = 200_000;

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  /** Up to three mutations: more would leave nothing that is worth reading. */
  byte[] mutated(byte[] seed, List<Seed> others) {
    byte[] bytes = seed.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes = mutatedOnce(bytes, others.get(random.nextInt(others.size())).bytes());
    }
    return bytes;
  }

  private byte[] mutatedOnce(byte[] bytes, byte[] other) {
    if (bytes.length == 0) {
      return other.clone();
    }
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 1 -> {
        bytes[at] = INTERESTING[random.nextInt(INTERESTING.length)];
        yield bytes;
      }
      case 2 -> Arrays.copyOf(bytes, at); // cut short
      case 3 -> spliced(bytes, at, other);
      case 4 -> repeated(bytes, at);
      case 5 -> { // a length becomes another
        bytes[at] = (byte) (bytes[at] + random.nextInt(1, 16));
        yield bytes;
      }
      case 6 -> inserted(bytes, at, random.nextInt(1, 12));
      default -> removed(bytes, at, random.nextInt(1, 12));
    };
  }

  private byte[] spliced(byte[] bytes, int at, byte[] other) {
    if (other.length == 0) {
      return bytes;
    }
    int from = random.nextInt(other.length);
    byte[] spliced = Arrays.copyOf(bytes, Math.min(MAX_BYTES, at + other.length - from));
    System.arraycopy(other, from, spliced, Math.min(at, spliced.length), spliced.length - at);
    return spliced;
  }

  private byte[] repeated(byte[] bytes, int at) {
    int length = Math.min(bytes.length - at, random.nextInt(1, 600));
    int times = random.nextInt(2, 40);
    if ((long) length * times + bytes.length > MAX_BYTES) {
      return bytes;
    }
    byte[] repeated = Arrays.copyOf(bytes, bytes.length + length * times);
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, at, repeated, at + (i + 1) * length, length);
    }
    int rest = bytes.length - at - length;
    System.arraycopy(bytes, at + length, repeated, repeated.length - rest, rest);
    return repeated;
  }

  /** Random bytes, most of them such as make over-long numbers. */
  private byte[] inserted(byte[] bytes, int at, int count) {
    byte[] inserted = new byte[count];
    if (random.nextBoolean()) {
      Arrays.fill(inserted, (byte) 0xFF);
    } else {
      random.nextBytes(inserted);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(inserted, 0, longer, at, count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    return longer;
  }

  private static byte[] removed(byte[] bytes, int at, int count) {
    int end = Math.min(bytes.length, at + count);
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - (end - at));
    System.arraycopy(bytes, end, shorter, at, bytes.length - end);
    return shorter;
  }
}
