// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads whole UTF-8 files of bounded length. */
final class TextFile {

  private TextFile() {}

  /**
   * The file's text.
   *
   * @throws IOException if it cannot be read, is too long, or is not UTF-8; {@link #reason} says
   *     which
   */
  static String read(Path file, int limitBytes) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(limitBytes + 1);
      if (bytes.length > limitBytes) {
        throw new IOException("it is larger than " + ByteSize.format(limitBytes));
      }
      // The decoder, unlike the constructor of String, refuses what is not UTF-8.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  /** Why a file could not be read. The file system's own messages are often just the path. */
  static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "permission is denied";
      case CharacterCodingException malformed -> "it is not UTF-8";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
