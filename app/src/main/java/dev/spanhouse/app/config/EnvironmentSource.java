// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The {@code SPANHOUSE_*} variables. An empty one counts as not set, as the OpenTelemetry
 * specification has it for its own.
 */
final class EnvironmentSource {

  /** Read by the launch script and by the build, not by this process. */
  private static final Set<String> OTHERS =
      Set.of("SPANHOUSE_JAVA_HOME", "SPANHOUSE_JAVA_OPTS", "SPANHOUSE_LONG");

  /**
   * Kubernetes sets these in every pod for each service whose name begins with "spanhouse"; see
   * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "SPANHOUSE_(?:.+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.+)?"
              + "|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)");

  private static final Pattern SERVICE_LINK_URL = Pattern.compile("(?:tcp|udp|sctp)://.+");

  private EnvironmentSource() {}

  static SourceReading read(Map<String, String> environment) {
    KnownNames known = KnownNames.environmentNames();
    SourceReading reading = new SourceReading();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (!name.startsWith(Setting.ENVIRONMENT_PREFIX) || text.isEmpty()) {
                return;
              }
              if (known.contains(name)) {
                reading.put(known.get(name).key(), text, "environment " + name);
              } else if (!isForOthers(name, text)) {
                reading.reject(name, Masking.MASK, "environment", known.problemOfUnknown(name));
              }
            });
    return reading;
  }

  private static boolean isForOthers(String name, String text) {
    return OTHERS.contains(name)
        || SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_LINK_URL.matcher(text).matches());
  }
}
