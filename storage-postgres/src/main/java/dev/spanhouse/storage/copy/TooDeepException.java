// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/** An attribute value is nested deeper than {@link ValueEncoder#MAX_DEPTH}. */
final class TooDeepException extends Exception {

  TooDeepException() {
    super(
        "an attribute value is nested deeper than %d levels".formatted(ValueEncoder.MAX_DEPTH),
        null,
        false,
        false);
  }
}
