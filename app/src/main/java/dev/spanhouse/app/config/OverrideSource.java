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
      String key = (equals < 0 ? override : override.substring(0, equals)).strip();
      if (!known.contains(key)) {
        // What follows the '=' of an unknown key may be a password.
        String value = equals < 0 ? "" : Masking.MASK;
        reading.reject(key, value, ORIGIN, known.problemOfUnknown(key));
      } else if (equals < 0) {
        reading.reject(key, "", ORIGIN, "expected " + key + "=value");
      } else {
        reading.put(key, override.substring(equals + 1), ORIGIN);
      }
    }
    return reading;
  }
}
