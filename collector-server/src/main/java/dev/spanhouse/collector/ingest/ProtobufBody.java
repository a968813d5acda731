// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.coding.DecodedTooLargeException;
import dev.spanhouse.proto.wire.SpanCounter;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.RejectedSpan;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;

/** Takes the bytes as they are; never asks for more than one above the limit. */
final class ProtobufBody implements RequestBody {

  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int length;

  /** A byte that was read and for which there was no room; -1 = none. */
  private int overflow = -1;

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public List<RejectedSpan> unreadable() {
    return List.of();
  }

  @Override
  public void forget() {
    bytes = NOTHING;
    length = 0;
  }

  @Override
  public void read(InputStream in, Admission admission, int limit) throws IOException {
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

  @Override
  public int countSpans(InputStream rest, int limit) {
    try {
      // The counter takes single bytes, which are dear where they are inflated or awaited.
      InputStream buffered = new BufferedInputStream(rest);
      InputStream kept = new ByteArrayInputStream(bytes, 0, length);
      if (overflow >= 0) {
        byte[] one = {(byte) overflow};
        kept = new SequenceInputStream(kept, new ByteArrayInputStream(one));
      }
      return SpanCounter.count(new SequenceInputStream(kept, buffered), limit);
    } catch (IOException | WireFormatException | RuntimeException e) {
      return 0;
    }
  }
}
