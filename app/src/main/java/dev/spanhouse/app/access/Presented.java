// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an {@code Authorization} header shows. Its messages never repeat any of it. */
sealed interface Presented {

  /** There is no header. */
  record Nothing() implements Presented {}

  /** There is one, and it cannot be read. */
  record Malformed(String message) implements Presented {}

  /**
   * A secret, hashed at once.
   *
   * @param name whose it is said to be; null if that is not said
   */
  record Secret(@Nullable String name, SecretHash hash) implements Presented {

    boolean isOf(TokenEntry token) {
      boolean sameSecret = token.hash().isSameAs(hash); // always, and in constant time
      return sameSecret && (name == null || name.equals(token.name()));
    }
  }

  /** A scheme, one blank or more, and one word (RFC 9110, section 11.4). */
  Pattern HEADER = Pattern.compile("\\s*([A-Za-z]+) +([!-+\\--~]+)\\s*");

  /** Reads {@code Bearer secret} and {@code Basic base64(name:secret)}. */
  static Presented read(@Nullable String authorization) {
    if (authorization == null) {
      return new Nothing();
    }
    Matcher header = HEADER.matcher(authorization);
    if (!header.matches()) {
      return new Malformed("authorization: expected 'Bearer' or 'Basic', a blank, and one word");
    }
    if (header.group(1).equalsIgnoreCase("Bearer")) {
      return new Secret(null, SecretHash.of(header.group(2)));
    }
    return header.group(1).equalsIgnoreCase("Basic")
        ? basic(header.group(2))
        : new Malformed("authorization: expected the scheme Bearer or Basic");
  }

  private static Presented basic(String encoded) {
    String decoded;
    try {
      decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
              .toString();
    } catch (IllegalArgumentException | CharacterCodingException notText) {
      return new Malformed("authorization: expected Base64 of name:secret after 'Basic'");
    }
    int colon = decoded.indexOf(':');
    return colon < 0
        ? new Malformed("authorization: expected Base64 of name:secret after 'Basic'")
        : new Secret(decoded.substring(0, colon), SecretHash.of(decoded.substring(colon + 1)));
  }
}
