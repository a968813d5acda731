// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.NoRoomException;
import dev.spanhouse.collector.coding.DecodedTooLargeException;
import dev.spanhouse.proto.wire.SpanCounter;
import dev.spanhouse.proto.wire.WireFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * Reads a request, counting its bytes as they are inflated and paying for each before it is kept.
 *
 * <p>Used for one request by one thread.
 */
final class RequestBody {

  /** What every request may read before it asks for more; reserved when it is admitted. */
  static final int FIRST_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int length;

  /** A byte that was read and for which there was no room; -1 = none. */
  private int overflow = -1;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Lets go of the bytes, which are encoded now. */
  void forget() {
    bytes = NOTHING;
    length = 0;
  }

  /**
   * Reads to the end, and never asks for more than {@code limit + 1} bytes.
   *
   * @throws DecodedTooLargeException if there are more than {@code limit} bytes
   * @throws NoRoomException if memory ran out; what was read stays, for {@link #countSpans}
   * @throws IOException if the bytes cannot be decompressed
   */
  void read(InputStream in, Admission admission, int limit) throws IOException {
    int known = Math.min(in.available(), limit) + 1;
    if (known > FIRST_BYTES) {
      admission.reserve(known - FIRST_BYTES);
    }
    bytes = new byte[Math.max(known, Math.min(FIRST_BYTES, limit + 1))];
    while (true) {
      int count = in.read(bytes, length, bytes.length - length);
      if (count < 0) {
        return;
      }
      length += count;
      if (length > limit) {
        throw new DecodedTooLargeException(limit);
      }
      if (length == bytes.length) {
        int more = in.read();
        if (more < 0) {
          return;
        }
        overflow = more;
        grow(admission, (int) Math.min(2L * bytes.length, (long) limit + 1));
        bytes[length++] = (byte) more;
        overflow = -1;
      }
    }
  }

  private void grow(Admission admission, int capacity) {
    int old = bytes.length;
    admission.reserve(capacity);
    bytes = Arrays.copyOf(bytes, capacity);
    admission.release(old);
  }

  /**
   * Counts the spans in what was read and in the rest of the stream, which is not kept.
   *
   * @return 0 if it is no readable request
   */
  int countSpans(InputStream rest, int limit) {
    try {
      InputStream kept = new ByteArrayInputStream(bytes, 0, length);
      if (overflow >= 0) {
        byte[] one = {(byte) overflow};
        kept = new SequenceInputStream(kept, new ByteArrayInputStream(one));
      }
      return SpanCounter.count(new SequenceInputStream(kept, rest), limit);
    } catch (IOException | WireFormatException | RuntimeException e) {
      return 0;
    }
  }
}
