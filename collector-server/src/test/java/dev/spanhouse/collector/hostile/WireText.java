// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Bytes that people can read, as the files {@code corpus/*.wire} have them.
 *
 * <ul>
 *   <li>{@code 0a10}: these bytes
 *   <li>{@code "text"}: the text's bytes, without a length
 *   <li><code>{ … }</code>: what is inside, after its length as a varint
 *   <li>{@code times 3 [ … ]}: what is inside, three times
 *   <li>{@code nest 3 [ … _ … ] [ … ]}: the second, put three times into the first's hole
 *   <li>{@code # …}: nothing, to the end of the line
 * </ul>
 */
final class WireText {

  private static final Pattern TOKEN =
      Pattern.compile("#[^\\n]*|\"[^\"]*\"|[{}\\[\\]_]|[0-9A-Za-z]+");

  private final List<String> tokens;
  private int next;

  private WireText(List<String> tokens) {
    this.tokens = tokens;
  }

  static byte[] parse(String text) {
    List<String> tokens =
        TOKEN
            .matcher(text)
            .results()
            .map(MatchResult::group)
            .filter(token -> !token.startsWith("#"))
            .toList();
    WireText parser = new WireText(tokens);
    byte[] bytes = parser.sequence(new byte[0]);
    if (parser.next < tokens.size()) {
      throw new IllegalArgumentException("a bracket too many");
    }
    return bytes;
  }

  /** To the bracket that closes this one, or to the end. */
  private byte[] sequence(byte[] hole) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (next < tokens.size()) {
      String token = tokens.get(next++);
      switch (token) {
        case "}", "]" -> {
          next--;
          return out.toByteArray();
        }
        case "{" -> {
          byte[] inside = sequence(hole);
          expect("}");
          putVarint(out, inside.length);
          out.writeBytes(inside);
        }
        case "_" -> out.writeBytes(hole);
        case "times" -> {
          int count = number();
          byte[] inside = bracketed(hole);
          for (int i = 0; i < count; i++) {
            out.writeBytes(inside);
          }
        }
        case "nest" -> out.writeBytes(nested());
        default ->
            out.writeBytes(
                token.startsWith("\"")
                    ? token.substring(1, token.length() - 1).getBytes(UTF_8)
                    : HexFormat.of().parseHex(token));
      }
    }
    return out.toByteArray();
  }

  private byte[] nested() {
    int count = number();
    int template = next;
    bracketed(new byte[0]);
    byte[] bytes = bracketed(new byte[0]);
    int end = next;
    for (int i = 0; i < count; i++) {
      next = template;
      bytes = bracketed(bytes);
    }
    next = end;
    return bytes;
  }

  private byte[] bracketed(byte[] hole) {
    expect("[");
    byte[] inside = sequence(hole);
    expect("]");
    return inside;
  }

  private int number() {
    return Integer.parseInt(tokens.get(next++));
  }

  private void expect(String token) {
    if (!tokens.get(next++).equals(token)) {
      throw new IllegalArgumentException("a '%s' is missing".formatted(token));
    }
  }

  private static void putVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7F) {
      out.write(rest | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
