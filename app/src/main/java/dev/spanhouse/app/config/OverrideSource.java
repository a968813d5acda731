// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.List;

/** The {@code --set key=value} options; of two for one key the later wins. */
final class OverrideSource {

  private static final String ORIGIN = "--set";

  private OverrideSource() {}

  static SourceReading read(List<String> overrides) {
    KnownNames known = KnownNames.keys();
    SourceReading reading = new SourceReading();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      String key = equals < 0 ? override : override.substring(0, equals).strip();
      if (equals < 0) {
        reading.reject(Shown.unknownKey(key), "", ORIGIN, "expected key=value");
      } else if (known.contains(key)) {
        reading.put(key, override.substring(equals + 1), ORIGIN);
      } else {
        String problem = known.problemOfUnknown(key);
        reading.reject(Shown.unknownKey(key), Masking.MASK, ORIGIN, problem);
      }
    }
    return reading;
  }
}
