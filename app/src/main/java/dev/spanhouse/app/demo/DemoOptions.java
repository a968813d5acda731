// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * What the demo sends, how fast and for how long.
 *
 * @param endpoint the OTLP/gRPC endpoint, such as {@code http://127.0.0.1:4317}
 * @param tracesPerSecond above 0, at most {@value #MAX_TRACES_PER_SECOND}
 * @param duration how long to send; zero sends until stopped
 * @param seed the same seed makes the same shop and the same visits, at different times
 * @param headers sent with every export; they may hold a secret
 * @param authorities PEM certificates that the endpoint's must be signed by; empty = those that
 *     Java trusts
 */
public record DemoOptions(
    URI endpoint,
    double tracesPerSecond,
    Duration duration,
    long seed,
    Map<String, String> headers,
    String authorities) {

  /** Some 20,000 spans per second: the demo is for looking, {@code bench} is for loading. */
  public static final double MAX_TRACES_PER_SECOND = 1000;

  /** Without headers, and with the authorities that Java trusts. */
  public DemoOptions(URI endpoint, double tracesPerSecond, Duration duration, long seed) {
    this(endpoint, tracesPerSecond, duration, seed, Map.of(), "");
  }

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException naming the value and what is expected
   */
  public DemoOptions {
    String scheme = endpoint.getScheme();
    if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "endpoint: " + endpoint + " (expected: http://host:port or https://host:port)");
    }
    if (!(tracesPerSecond > 0 && tracesPerSecond <= MAX_TRACES_PER_SECOND)) {
      throw new IllegalArgumentException(
          "tracesPerSecond: %s (expected: > 0 and <= %s)"
              .formatted(tracesPerSecond, MAX_TRACES_PER_SECOND));
    }
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "duration: " + duration + " (expected: zero for no end, or a positive duration)");
    }
    headers = Map.copyOf(headers);
  }

  /** Without the headers' values. */
  @Override
  public String toString() {
    return "DemoOptions[endpoint=%s, tracesPerSecond=%s, duration=%s, seed=%d, headers=%s]"
        .formatted(endpoint, tracesPerSecond, duration, seed, headers.keySet());
  }
}
