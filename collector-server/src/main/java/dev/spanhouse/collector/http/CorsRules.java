// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import java.time.Duration;
import java.util.List;

/**
 * Which web pages may send spans from a browser (Fetch standard, "CORS protocol").
 *
 * @param origins such as {@code https://shop.example.com}; each may have one {@code *} in place of
 *     any characters; empty = none
 * @param headers that pages may send besides those that exporters need
 * @param maxAge how long a browser may remember the answer
 */
public record CorsRules(List<String> origins, List<String> headers, Duration maxAge) {

  /** No page may. */
  public static final CorsRules NONE = new CorsRules(List.of(), List.of(), Duration.ZERO);

  /** Copies the lists. */
  public CorsRules {
    origins = List.copyOf(origins);
    headers = List.copyOf(headers);
  }

  boolean allows(String origin) {
    for (String pattern : origins) {
      int star = pattern.indexOf('*');
      boolean matches =
          star < 0
              ? origin.equalsIgnoreCase(pattern)
              : origin.length() >= pattern.length() - 1
                  && origin.regionMatches(true, 0, pattern, 0, star)
                  && origin.regionMatches(
                      true,
                      origin.length() - (pattern.length() - star - 1),
                      pattern,
                      star + 1,
                      pattern.length() - star - 1);
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
