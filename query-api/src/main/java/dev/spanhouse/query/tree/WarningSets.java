// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The warnings of many spans, nearly all of which have none. */
final class WarningSets {

  private final Map<Integer, EnumSet<SpanWarning>> sets = new HashMap<>();

  void add(int span, SpanWarning warning) {
    sets.computeIfAbsent(span, s -> EnumSet.noneOf(SpanWarning.class)).add(warning);
  }

  /** In the order in which the warnings are declared. */
  List<SpanWarning> of(int span) {
    EnumSet<SpanWarning> warnings = sets.get(span);
    return warnings == null ? List.of() : List.copyOf(warnings);
  }
}
