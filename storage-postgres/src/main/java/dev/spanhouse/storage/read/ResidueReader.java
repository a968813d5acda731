// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads messages that were kept as they came because the columns could not express them. */
final class ResidueReader {

  /** Three messages per level of a value that may be nested 256 deep, and some around them. */
  private static final int RECURSION_LIMIT = 1024;

  private ResidueReader() {}

  /**
   * Parses a message that was well-formed when it was received.
   *
   * @return empty if there are none, or if a string in them is not UTF-8, which protobuf refuses:
   *     then the columns, where it was repaired, are the nearest there is
   */
  static <M extends Message> Optional<M> parse(byte @Nullable [] bytes, Parser<M> parser) {
    if (bytes == null) {
      return Optional.empty();
    }
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    in.setRecursionLimit(RECURSION_LIMIT);
    try {
      return Optional.of(parser.parseFrom(in));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
