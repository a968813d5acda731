// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import com.github.luben.zstd.ZstdOutputStream;
import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

/** What clients send, made by libraries that we do not decode with. */
public enum Format {
  GZIP(ContentCoding.GZIP),
  ZLIB(ContentCoding.DEFLATE),
  RAW_DEFLATE(ContentCoding.DEFLATE),
  ZSTD(ContentCoding.ZSTD),
  SNAPPY_FRAMES(ContentCoding.SNAPPY),
  SNAPPY_BLOCK(ContentCoding.SNAPPY);

  static final int LIMIT = 64 * 1024 * 1024;

  public final ContentCoding coding;

  Format(ContentCoding coding) {
    this.coding = coding;
  }

  public byte[] encode(byte[] bytes) {
    try {
      if (this == SNAPPY_BLOCK) {
        return Snappy.compress(bytes);
      }
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      try (OutputStream out = encoder(encoded)) {
        out.write(bytes);
      }
      return encoded.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OutputStream encoder(OutputStream out) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPOutputStream(out);
      case ZLIB -> new DeflaterOutputStream(out);
      case RAW_DEFLATE ->
          new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
      case ZSTD -> new ZstdOutputStream(out).setChecksum(true);
      case SNAPPY_FRAMES -> new SnappyFramedOutputStream(out);
      case SNAPPY_BLOCK -> throw new AssertionError("is no stream");
    };
  }

  InputStream stream(byte[] encoded) {
    return coding.decode(
        new ByteArrayInputStream(encoded), LIMIT, () -> MemoryReservation.UNBOUNDED);
  }

  byte[] decode(byte[] encoded) throws IOException {
    try (InputStream in = stream(encoded)) {
      return in.readAllBytes();
    }
  }

  /** Like traces: half of it repeats. The same bytes every time. */
  static byte[] sample(int size) {
    Random random = new Random(size);
    byte[] bytes = new byte[size];
    int done = 0;
    while (done < size) {
      int step = Math.min(size - done, 1 + random.nextInt(200));
      if (random.nextBoolean() && done > 0) {
        int from = random.nextInt(done);
        for (int i = 0; i < step; i++) {
          bytes[done + i] = bytes[from + i];
        }
      } else {
        for (int i = 0; i < step; i++) {
          bytes[done + i] = (byte) random.nextInt();
        }
      }
      done += step;
    }
    return bytes;
  }
}
