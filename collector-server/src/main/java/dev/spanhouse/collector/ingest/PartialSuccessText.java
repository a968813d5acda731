// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import java.util.List;

/** Puts into words, for {@code partial_success}, what was not stored and what was repaired. */
final class PartialSuccessText {

  /** OTLP limits responses, and clients put this into a log line. */
  private static final int MAX_LENGTH = 2048;

  private PartialSuccessText() {}

  static String of(int spanCount, int rejected, List<String> reasons, int repairedStrings) {
    StringBuilder text = new StringBuilder();
    if (rejected > 0) {
      text.append("%d of %d spans were not stored: ".formatted(rejected, spanCount));
      int shown = 0;
      for (String reason : reasons) {
        if (text.length() + reason.length() > MAX_LENGTH - 200) {
          break;
        }
        text.append(shown == 0 ? "" : "; ").append(reason);
        shown++;
      }
      if (shown < rejected) {
        text.append("%s%d more".formatted(shown == 0 ? "" : "; and ", rejected - shown));
      }
    }
    if (repairedStrings > 0) {
      text.append(text.isEmpty() ? "" : ". ")
          .append(
              "%d strings were not valid UTF-8 and had U+FFFD put in".formatted(repairedStrings));
    }
    return text.toString();
  }
}
