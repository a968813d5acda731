// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

/**
 * The bytes are no OTLP/JSON request. The message says what was found, at which byte and in which
 * field, and what was expected.
 */
public final class OtlpJsonException extends Exception {

  OtlpJsonException(String message) {
    super(message);
  }
}
