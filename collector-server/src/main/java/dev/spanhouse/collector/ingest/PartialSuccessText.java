// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import dev.spanhouse.storage.copy.EncodedSpans;
import java.util.List;

/** Puts into words, for {@code partial_success}, what was not stored and what was repaired. */
final class PartialSuccessText {

  /** OTLP limits responses, and clients put this into a log line. */
  private static final int MAX_LENGTH = 2048;

  private static final int ROOM_FOR_REPAIRS = 600;
  private static final int ROOM_FOR_THE_REST = 40;

  private PartialSuccessText() {}

  /**
   * Says it for one request.
   *
   * @param reasons why the first of the rejected spans were rejected
   */
  static String of(EncodedSpans spans, int rejected, List<String> reasons) {
    StringBuilder text = new StringBuilder();
    if (rejected > 0) {
      text.append("%d of %d spans were not stored: ".formatted(rejected, spans.spanCount()));
      int shown = append(text, reasons, MAX_LENGTH - ROOM_FOR_REPAIRS);
      if (shown < rejected) {
        text.append("%s%d more".formatted(shown == 0 ? "" : "; and ", rejected - shown));
      }
    }
    int strings = spans.repairedStrings();
    int references = spans.strayReferences();
    if (strings > 0) {
      sentence(text, "%d strings were not valid UTF-8 and had U+FFFD put in", strings);
    }
    if (references > 0) {
      sentence(
          text, "%d strings were references, which traces cannot have, and are empty", references);
    }
    if (strings + references > 0) {
      text.append(": ");
      if (append(text, spans.repairedPlaces(), MAX_LENGTH) < strings + references) {
        text.append("; and more");
      }
    }
    return text.toString();
  }

  private static void sentence(StringBuilder text, String format, int count) {
    text.append(text.isEmpty() ? "" : ". ").append(format.formatted(count));
  }

  /** Appends as many as fit; returns how many. */
  private static int append(StringBuilder text, List<String> items, int maxLength) {
    int shown = 0;
    for (String item : items) {
      if (text.length() + item.length() > maxLength - ROOM_FOR_THE_REST) {
        break;
      }
      text.append(shown == 0 ? "" : "; ").append(item);
      shown++;
    }
    return shown;
  }
}
