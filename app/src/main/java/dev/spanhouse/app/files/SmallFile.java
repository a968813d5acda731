// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads whole files of bounded length. The exceptions' messages are for people. */
public final class SmallFile {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  private SmallFile() {}

  /**
   * The file's bytes.
   *
   * @param limitBytes a multiple of 1024
   * @throws IOException if it cannot be read or is too long; its message says which
   */
  public static byte[] readBytes(Path file, int limitBytes) throws IOException {
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(limitBytes + 1);
    } catch (NoSuchFileException e) {
      // The file system's own messages are often just the path.
      throw new IOException("there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("permission is denied", e);
    }
    if (bytes.length > limitBytes) {
      throw new IOException("it is larger than " + size(limitBytes));
    }
    return bytes;
  }

  private static String size(int limitBytes) {
    return limitBytes % MIB == 0 ? limitBytes / MIB + "MiB" : limitBytes / KIB + "KiB";
  }

  /**
   * The file's text.
   *
   * @param limitBytes a multiple of 1024
   * @throws IOException if it cannot be read, is too long, or is not UTF-8; its message says which
   */
  public static String readText(Path file, int limitBytes) throws IOException {
    byte[] bytes = readBytes(file, limitBytes);
    try {
      // The decoder, unlike the constructor of String, refuses what is not UTF-8.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }
}
