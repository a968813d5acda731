// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import java.util.HexFormat;
import java.util.UUID;

/**
 * A W3C trace id: 16 bytes, not all zero.
 *
 * @param high the first eight bytes, big endian
 * @param low the last eight bytes, big endian
 */
public record TraceId(long high, long low) {

  private static final int HEX_LENGTH = 32;

  /** Refuses the all-zero id, which W3C Trace Context declares invalid. */
  public TraceId {
    if (high == 0 && low == 0) {
      throw new IllegalArgumentException("trace id: all zero (expected: 16 bytes, not all zero)");
    }
  }

  /**
   * Parses 32 hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException with the value and what was expected, if it is anything else
   */
  public static TraceId parse(String hex) {
    if (hex.length() != HEX_LENGTH || !hex.chars().allMatch(c -> HexFormat.isHexDigit(c))) {
      throw new IllegalArgumentException(
          "trace id: '" + hex + "' (expected: 32 hexadecimal digits, not all zero)");
    }
    return new TraceId(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  /** The id as PostgreSQL's {@code uuid} holds it. */
  public UUID toUuid() {
    return new UUID(high, low);
  }

  /** 32 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
