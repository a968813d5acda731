// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens, no two with one name or one secret: either would leave open whose request it is.
 *
 * @param entries each with the place where it was given
 */
public record TokenList(List<Placed> entries) {

  /** No tokens. */
  public static final TokenList EMPTY = new TokenList(List.of());

  /** Every request is compared with every token. */
  private static final int MAX_ENTRIES = 1_000;

  /**
   * A token and where it was given.
   *
   * @param place such as {@code line 3}
   */
  public record Placed(TokenEntry entry, String place) {}

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException naming the places of two tokens that are alike
   */
  public TokenList {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException("expected at most " + MAX_ENTRIES + " tokens");
    }
    Map<Object, String> seen = new HashMap<>();
    for (Placed placed : entries) {
      refuseSecond(seen, placed.entry().name(), placed.place(), "name");
      refuseSecond(seen, placed.entry().hash(), placed.place(), "hash");
    }
  }

  private static void refuseSecond(
      Map<Object, String> seen, Object value, String place, String what) {
    @Nullable String first = seen.putIfAbsent(value, place);
    if (first != null) {
      throw new IllegalArgumentException(
          "%s: expected another %s than that of %s".formatted(place, what, first));
    }
  }

  /**
   * Reads entries with semicolons between, as in {@code auth.tokens}.
   *
   * @throws IllegalArgumentException naming the first entry that is wrong
   */
  public static TokenList parseSetting(String text) {
    return parse(text.split(";", -1), "entry ");
  }

  /**
   * Reads one entry a line; {@code #} begins a comment.
   *
   * @throws IllegalArgumentException naming the first line that is wrong
   */
  static TokenList parseFile(String text) {
    return parse(text.replace("\uFEFF", "").split("\\R", -1), "line ");
  }

  private static TokenList parse(String[] texts, String placeName) {
    List<Placed> entries = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i].replaceFirst("#.*", "");
      if (text.isBlank()) {
        continue;
      }
      String place = placeName + (i + 1);
      try {
        entries.add(new Placed(TokenEntry.parse(text), place));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(place + ": " + wrong.getMessage(), wrong);
      }
    }
    return new TokenList(entries);
  }

  /**
   * These and more.
   *
   * @throws IllegalArgumentException if two are alike
   */
  TokenList and(TokenList more) {
    List<Placed> all = new ArrayList<>(entries);
    all.addAll(more.entries);
    return new TokenList(all);
  }

  /** How many. The entries are left out: even hashes have no place in logs. */
  @Override
  public String toString() {
    return entries.size() + " tokens";
  }
}
