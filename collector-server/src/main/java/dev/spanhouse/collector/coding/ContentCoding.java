// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a request is compressed: {@code Content-Encoding} of OTLP/HTTP (RFC 9110, section 8.4) and
 * {@code grpc-encoding} of OTLP/gRPC.
 *
 * <p>Everything is decoded as it is read, so whoever stops reading at a limit stops the inflating
 * too. Constants are safe for use by many threads; a decoded stream by one at a time.
 */
public enum ContentCoding {
  /** As it is. */
  IDENTITY("identity", "identity"),

  /** RFC 1952, with any number of members. */
  GZIP("gzip", "x-gzip"),

  /** RFC 1950, which HTTP calls deflate; RFC 1951 without its wrapper is taken too. */
  DEFLATE("deflate", "zlib"),

  /**
   * RFC 8878, with windows of at most 8 MiB (RFC 9659), and without dictionaries.
   *
   * <p>The one coding with a native library: zstd-jni unpacks it into {@code java.io.tmpdir}, or
   * into the folder that the system property {@code ZstdTempFolder} names. Where no folder can be
   * written and executed from, {@code ZstdNativePath} names the library's file, and {@code
   * java.library.path} a folder that has it. Without the library the coding is not offered.
   */
  ZSTD("zstd", "zstd"),

  /** The framing format and bare blocks, whichever the bytes are, under either name. */
  SNAPPY("snappy", "x-snappy-framed");

  /** Two are more than any client was seen to send; each multiplies what a byte can unfold to. */
  private static final int MAX_IN_A_ROW = 2;

  private final String token;
  private final String alias;

  ContentCoding(String token, String alias) {
    this.token = token;
    this.alias = alias;
  }

  /**
   * The coding of that name; upper and lower case are the same. Empty if it is unknown or not
   * available.
   */
  public static Optional<ContentCoding> byName(String name) {
    for (ContentCoding coding : values()) {
      boolean named = coding.token.equalsIgnoreCase(name) || coding.alias.equalsIgnoreCase(name);
      if (named && coding.isAvailable()) {
        return Optional.of(coding);
      }
    }
    return Optional.empty();
  }

  /**
   * The codings of a {@code Content-Encoding} header, in the order in which the client applied
   * them, identity left out.
   *
   * @return empty if one of them is unknown or not available, or if there are more than two
   */
  public static Optional<List<ContentCoding>> parseList(String headerValue) {
    List<ContentCoding> codings = new ArrayList<>();
    for (String element : headerValue.split(",", -1)) {
      String name = element.strip();
      if (name.isEmpty()) {
        continue; // RFC 9110, section 5.6.1: empty elements of a list do not count
      }
      Optional<ContentCoding> coding = byName(name);
      if (coding.isEmpty()) {
        return Optional.empty();
      }
      if (coding.get() != IDENTITY) {
        codings.add(coding.get());
      }
      if (codings.size() > MAX_IN_A_ROW) {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(codings));
  }

  /** The names of all that are available, for {@code Accept-Encoding} of an answer. */
  public static String accepted() {
    List<String> tokens = new ArrayList<>();
    for (ContentCoding coding : values()) {
      if (coding != IDENTITY && coding.isAvailable()) {
        tokens.add(coding.token());
      }
    }
    tokens.add(IDENTITY.token());
    return String.join(", ", tokens);
  }

  /** The name to announce. */
  public String token() {
    return token;
  }

  /**
   * Whether it can be decoded here. The first call for {@link #ZSTD} loads the native library and
   * logs if that failed.
   */
  public boolean isAvailable() {
    return this != ZSTD || ZstdLibrary.isAvailable();
  }

  /**
   * A stream of the decoded bytes. Nothing is read or allocated before the first read. Whatever is
   * wrong with the bytes is an {@link IOException} of a read, and of every read after it.
   *
   * <p>Closing the stream closes the encoded one. {@link #IDENTITY} gives the encoded stream back.
   *
   * @param limitBytes more decoded bytes than that are not wanted: where the data declares its
   *     length, a larger one is refused with {@link DecodedTooLargeException} before anything is
   *     allocated for it. Data that declares nothing is not counted; its reader does that.
   * @param memory asked by the thread that reads, before more than 64 KiB of working memory are
   *     allocated (zstd's window, snappy's block); what {@link MemoryReservation#reserve} throws
   *     comes out of the read as it is, and a later read asks again
   */
  public InputStream decode(
      InputStream encoded, int limitBytes, Supplier<MemoryReservation> memory) {
    return switch (this) {
      case IDENTITY -> encoded;
      case GZIP -> new DecodedStream(encoded, GzipDecoder::new);
      case DEFLATE -> new DecodedStream(encoded, DeflateDecoder::new);
      case ZSTD ->
          new DecodedStream(encoded, source -> ZstdDecoder.open(source, limitBytes, memory));
      case SNAPPY ->
          new DecodedStream(encoded, source -> SnappyDecoder.open(source, limitBytes, memory));
    };
  }

  /**
   * Undoes several codings, the last first; as {@link #decode} otherwise. What goes into a decoder
   * is bounded as well: gigabytes of empty gzip members decode to nothing, and can themselves be
   * the content of a small gzip.
   *
   * @param codings in the order in which the client applied them
   */
  public static InputStream decodeAll(
      List<ContentCoding> codings,
      InputStream encoded,
      int limitBytes,
      Supplier<MemoryReservation> memory) {
    InputStream decoded = encoded;
    for (ContentCoding coding : codings.reversed()) {
      decoded = coding.decode(new LimitedStream(decoded, limitBytes), limitBytes, memory);
    }
    return decoded;
  }
}
