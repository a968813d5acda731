// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/**
 * The names of an enum's values. OTLP/JSON has numbers only; some senders write names all the same
 * ({@code SPAN_KIND_SERVER}, {@code SERVER}, {@code Server}).
 */
final class EnumNames {

  static final EnumNames NONE = new EnumNames("");

  static final EnumNames SPAN_KIND =
      new EnumNames(
          "SPAN_KIND_", "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");

  static final EnumNames STATUS_CODE = new EnumNames("STATUS_CODE_", "UNSET", "OK", "ERROR");

  private final byte[] prefix;
  private final List<byte[]> names;

  private EnumNames(String prefix, String... names) {
    this.prefix = prefix.getBytes(US_ASCII);
    this.names = List.of(names).stream().map(name -> name.getBytes(US_ASCII)).toList();
  }

  /** The number of a name, with or without its prefix, in any case; -1 if there is none. */
  int numberOf(byte[] text, int start, int end) {
    int rest = startsWith(prefix, text, start, end) ? start + prefix.length : start;
    for (int i = 0; i < names.size(); i++) {
      byte[] name = names.get(i);
      if (end - rest == name.length && startsWith(name, text, rest, end)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] upperCase, byte[] text, int start, int end) {
    if (end - start < upperCase.length) {
      return false;
    }
    for (int i = 0; i < upperCase.length; i++) {
      int c = text[start + i];
      if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != upperCase[i]) {
        return false;
      }
    }
    return true;
  }
}
