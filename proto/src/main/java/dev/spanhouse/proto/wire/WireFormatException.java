// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.proto.wire;

/** The bytes are not a protobuf message. The message says what was found and at which offset. */
public final class WireFormatException extends Exception {

  WireFormatException(String problem, long offset) {
    super(problem + " at byte " + offset);
  }
}
