// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * What was put right in a request instead of refusing it, and where, so that its sender can be
 * told. The first places are named and all are counted.
 *
 * <p>Not safe for use by more than one thread.
 */
final class Repairs {

  private static final int MAX_NAMED = 5;
  private static final int MAX_KEY_BYTES = 60;

  private final List<String> pending = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private String field = "";
  private int strings;
  private int references;

  /** What is being encoded now, for people. */
  void at(String newField) {
    field = newField;
  }

  /** A string was not well-formed UTF-8. */
  void string() {
    strings++;
    name();
  }

  /** A string was a reference into a table that only profiles have. */
  void reference() {
    references++;
    name();
  }

  private void name() {
    if (places.size() + pending.size() < MAX_NAMED) {
      pending.add(field);
    }
  }

  /** How many there have been. */
  int count() {
    return strings + references;
  }

  int strings() {
    return strings;
  }

  int references() {
    return references;
  }

  /** Says which attribute the last ones were in. */
  void nameKey(byte[] bytes, int start, int length) {
    if (!pending.isEmpty() && pending.getLast().equals(field)) {
      int end = Utf8.truncate(bytes, start, start + length, MAX_KEY_BYTES);
      pending.set(
          pending.size() - 1, field + " '" + new String(bytes, start, end - start, UTF_8) + "'");
    }
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  /** What was noted since the last time was in that span, or resource. */
  void belongTo(String owner) {
    for (String place : pending) {
      places.add(owner + ": " + place);
    }
    pending.clear();
  }

  /** The span is not stored; it has another message. */
  void forgetPending() {
    pending.clear();
  }

  List<String> places() {
    return List.copyOf(places);
  }
}
