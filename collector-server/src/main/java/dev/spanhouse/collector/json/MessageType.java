// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an OTLP message, found by the bytes of a JSON key without making a string of it.
 *
 * <p>Both {@code lowerCamelCase} and {@code snake_case} are known: the specification has the former
 * only, and the OpenTelemetry Collector accepts the latter too.
 */
final class MessageType {

  /** For fields that hold no message. */
  static final MessageType NONE = new MessageType();

  /** A power of two, well above twice the fields of a span. */
  private static final int SLOTS = 128;

  private final byte[][] keys = new byte[SLOTS][];
  private final @Nullable Field[] fields = new Field[SLOTS];

  /** Messages contain one another, so fields come after the types. */
  void define(Field... all) {
    for (Field field : all) {
      put(field.name(), field);
      put(field.name().replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT), field);
    }
  }

  private void put(String key, Field field) {
    byte[] bytes = key.getBytes(US_ASCII);
    int slot = slot(bytes, 0, bytes.length);
    while (fields[slot] != null) {
      slot = (slot + 1) % SLOTS;
    }
    keys[slot] = bytes;
    fields[slot] = field;
  }

  /** The field with that key; null if there is none. */
  @Nullable Field find(byte[] text, int start, int end) {
    if (start == end) {
      return null;
    }
    int slot = slot(text, start, end);
    Field field = fields[slot];
    while (field != null) {
      byte[] key = keys[slot];
      if (Arrays.equals(text, start, end, key, 0, key.length)) {
        return field;
      }
      slot = (slot + 1) % SLOTS;
      field = fields[slot];
    }
    return null;
  }

  private static int slot(byte[] text, int start, int end) {
    int length = end - start;
    return (length * 7 + text[start] * 5 + text[end - 1] * 3 + text[start + length / 2])
        & SLOTS - 1;
  }
}
