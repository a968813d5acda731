// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a secret, which is all that is kept of it. A fast hash is right here, because secrets
 * are 256 random bits; see docs/decisions/006-tokens.md.
 */
public final class SecretHash {

  private static final String PREFIX = "sha256:";
  private static final Pattern TEXT = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  private final byte[] bytes;

  private SecretHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Hashes a secret, as UTF-8. */
  public static SecretHash of(String secret) {
    try {
      return new SecretHash(
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Reads {@code sha256:} and 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException for any other text, without repeating it: it may be the secret
   */
  static SecretHash parse(String text) {
    String lowerCase = text.toLowerCase(Locale.ROOT);
    if (!TEXT.matcher(lowerCase).matches()) {
      throw new IllegalArgumentException(
          "expected the hash as " + PREFIX + " and 64 hexadecimal digits, not the secret itself");
    }
    return new SecretHash(HexFormat.of().parseHex(lowerCase.substring(PREFIX.length())));
  }

  /** Compares in a time that does not depend on where the two differ. */
  boolean isSameAs(SecretHash other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretHash hash && isSameAs(hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return PREFIX + HexFormat.of().formatHex(bytes);
  }
}
