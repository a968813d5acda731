// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import java.util.Arrays;

/**
 * Where in a request the reader is, such as {@code resourceSpans[0].scopeSpans[1].spans[2].kind}.
 *
 * <p>Not safe for use by more than one thread.
 */
final class JsonPath {

  /** Values may be nested hundreds deep, and nobody reads that far. */
  private static final int MAX_SHOWN_CHARS = 200;

  private static final int NO_INDEX = -1;

  private Field[] fields = new Field[32];
  private int[] indexes = new int[32];
  private int depth;

  int depth() {
    return depth;
  }

  /** Goes into a field. */
  void enter(Field field) {
    if (depth == fields.length) {
      fields = Arrays.copyOf(fields, 2 * depth);
      indexes = Arrays.copyOf(indexes, 2 * depth);
    }
    fields[depth] = field;
    indexes[depth] = NO_INDEX;
    depth++;
  }

  /** Goes to an element of the array that the field holds. */
  void element(int index) {
    indexes[depth - 1] = index;
  }

  /** Goes back out of the field. */
  void leave() {
    depth--;
  }

  /** The path without its first {@code skipped} fields. */
  String from(int skipped) {
    StringBuilder text = new StringBuilder();
    for (int i = skipped; i < depth && text.length() <= MAX_SHOWN_CHARS; i++) {
      if (i > skipped) {
        text.append('.');
      }
      text.append(fields[i].name());
      if (indexes[i] != NO_INDEX) {
        text.append('[').append(indexes[i]).append(']');
      }
    }
    if (text.length() > MAX_SHOWN_CHARS) {
      text.setLength(MAX_SHOWN_CHARS);
      text.append('…');
    }
    return text.toString();
  }
}
