// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;
import java.util.zip.CRC32;

/**
 * RFC 1952. Not {@link java.util.zip.GZIPInputStream}, which reads the header when it is made,
 * takes bytes after the end for the end, and finds further members only if the stream below says
 * that it has bytes at hand.
 */
final class GzipDecoder implements Decoder {

  private static final String CODING = "gzip";

  private static final int MAGIC = 0x8B1F;
  private static final int HEADER_CHECK = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xE0;

  private final Source source;
  private final Inflation inflation;
  private final CRC32 check = new CRC32();
  private long memberBytes;
  private boolean inMember;
  private boolean begun;

  GzipDecoder(Source source) {
    this.source = source;
    this.inflation = new Inflation(source, CODING, true);
  }

  @Override
  public int decode(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      if (!inMember) {
        if (begun && !source.has(1)) {
          return -1;
        }
        readHeader();
      }
      int count = inflation.inflate(bytes, offset, length);
      if (count > 0) {
        check.update(bytes, offset, count);
        memberBytes += count;
        return count;
      }
      readTrailer();
    }
  }

  private void readHeader() throws IOException {
    check.reset();
    int magic = headerNumber(2);
    if (magic != MAGIC) {
      throw new IOException(
          begun ? "gzip: there are bytes after the end" : "gzip: the data has no gzip header");
    }
    int method = headerNumber(1);
    int flags = headerNumber(1);
    if (method != 8 || (flags & RESERVED) != 0) {
      throw new IOException(
          "gzip: method %d with flags %d is unknown (expected: 8, below 32)"
              .formatted(method, flags));
    }
    headerNumber(2); // time, in two halves
    headerNumber(2);
    headerNumber(2); // level and system
    if ((flags & EXTRA) != 0) {
      int extra = headerNumber(2);
      for (int i = 0; i < extra; i++) {
        headerNumber(1);
      }
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECK) != 0) {
      int expected = (int) check.getValue() & 0xFFFF;
      if (headerNumber(2) != expected) {
        throw new IOException("gzip: the header's checksum is wrong");
      }
    }
    check.reset();
    memberBytes = 0;
    inflation.restart();
    inMember = true;
    begun = true;
  }

  /** At most two bytes, which count for the header's checksum. */
  private int headerNumber(int bytes) throws IOException {
    source.require(bytes, CODING);
    check.update(source.buffer(), source.position(), bytes);
    return (int) source.number(bytes, CODING);
  }

  private void skipText() throws IOException {
    int b;
    do {
      b = headerNumber(1);
    } while (b != 0);
  }

  private void readTrailer() throws IOException {
    if (source.number(4, CODING) != check.getValue()) {
      throw new IOException("gzip: the checksum is wrong");
    }
    if (source.number(4, CODING) != (memberBytes & 0xFFFF_FFFFL)) {
      throw new IOException("gzip: the length is wrong");
    }
    inMember = false;
  }

  @Override
  public void close() {
    inflation.close();
  }
}
