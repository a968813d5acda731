// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * A token that has just been made up.
 *
 * @param secret what its holders send; kept nowhere
 * @param entry what the settings hold
 */
public record NewToken(String secret, TokenEntry entry) {

  /** Lets scanners find a secret that has got into a repository or a log. */
  private static final String PREFIX = "sph_";

  private static final int SECRET_BYTES = 32;

  /**
   * Makes up a secret of 256 random bits.
   *
   * @param spansPerSecond 0 = any number
   * @throws IllegalArgumentException if there can be no such token
   */
  public static NewToken make(
      String name, Set<Scope> scopes, long spansPerSecond, SecureRandom random) {
    byte[] bits = new byte[SECRET_BYTES];
    random.nextBytes(bits);
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    return new NewToken(
        secret, new TokenEntry(name, scopes, SecretHash.of(secret), spansPerSecond));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "NewToken[secret=****, entry=" + entry + "]";
  }
}
