// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

/**
 * Ids that look random, as real ones do, and never repeat: indexes have to cope with both.
 *
 * <p>Mixing is a bijection of 64-bit numbers, so that different numbers have different ids. Only 0
 * becomes 0, and no number is 0.
 */
final class SpanIds {

  /** More than any wave has traces or spans. */
  private static final long NUMBERS_PER_WAVE = 1 << 16;

  private SpanIds() {}

  static long traceIdHigh(long wave, long trace) {
    return mix(wave * NUMBERS_PER_WAVE + trace);
  }

  static long traceIdLow(long wave, long trace) {
    return mix(~(wave * NUMBERS_PER_WAVE + trace));
  }

  static long spanId(long wave, long span) {
    return mix(wave * NUMBERS_PER_WAVE + span);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Generators). */
  private static long mix(long number) {
    long z = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
