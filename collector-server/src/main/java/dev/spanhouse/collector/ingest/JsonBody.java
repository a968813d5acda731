// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.coding.DecodedTooLargeException;
import dev.spanhouse.collector.json.OtlpJsonException;
import dev.spanhouse.collector.json.OtlpJsonReader;
import dev.spanhouse.collector.json.TooLargeJsonException;
import dev.spanhouse.storage.copy.RejectedSpan;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Turns OTLP/JSON into protobuf as it comes; the JSON itself is never kept. */
final class JsonBody implements RequestBody {

  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int length;
  private List<RejectedSpan> unreadable = List.of();

  /** How many spans were read; -1 = reading has not begun. */
  private int spans = -1;

  @Override
  public void read(InputStream in, Admission admission, int limit)
      throws IOException, MalformedException {
    OtlpJsonReader reader = new OtlpJsonReader(admission, limit);
    try {
      reader.read(in);
      bytes = reader.bytes();
      length = reader.length();
      unreadable = reader.unreadable();
    } catch (TooLargeJsonException e) {
      throw new DecodedTooLargeException(limit);
    } catch (OtlpJsonException e) {
      throw new MalformedException(e);
    } finally {
      spans = reader.spanCount();
    }
  }

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
    return unreadable;
  }

  @Override
  public void forget() {
    bytes = NOTHING;
    length = 0;
  }

  /** The reader counts to the end when there is no room for more; nothing is left to be read. */
  @Override
  public int countSpans(InputStream rest, int limit) {
    return spans < 0 ? OtlpJsonReader.countSpans(rest, limit) : spans;
  }
}
