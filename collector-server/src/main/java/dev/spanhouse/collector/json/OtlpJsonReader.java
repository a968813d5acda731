// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.RejectedSpan;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads an OTLP/JSON {@code ExportTraceServiceRequest} as it streams in, and writes it down as the
 * same message in protobuf's wire format (OTLP 1.11.0, "JSON Protobuf Encoding").
 *
 * <p>No JSON document, no string and no number is ever held as a whole; what grows with the request
 * is the output alone. Where fields come in the order of their numbers, the output is what protobuf
 * itself would write, so that a resource has one form whatever way it came.
 *
 * <p>What is taken beyond the specification, because senders write it: keys in {@code snake_case},
 * names of enum values, {@code null} for any field, which leaves it unset (Node has that for a
 * {@code doubleValue} that is NaN or infinite), {@code "true"} and {@code "false"}, base64 of
 * either alphabet with or without padding, control characters in strings, and a byte order mark.
 * Integers may be written in any way that JSON has for them and are never rounded. Half a surrogate
 * pair becomes U+FFFD. Bytes that are no UTF-8 pass as they are.
 *
 * <p>A key that comes twice means what its field means twice on the wire: the last scalar holds,
 * arrays are joined, objects are merged. Of the members of a oneof, the last holds. Unknown keys
 * are ignored.
 *
 * <p>Used for one request by one thread.
 */
public final class OtlpJsonReader {

  private static final int FIRST_OUTPUT_BYTES = 32 * 1024;

  /** Path, brackets, keys and the like. */
  private static final int SMALL_CHANGE_BYTES = 8 * 1024;

  /** What it allocates without asking: the input buffer, the first output, and small change. */
  public static final int FIRST_BYTES =
      JsonInput.BUFFER_BYTES + FIRST_OUTPUT_BYTES + SMALL_CHANGE_BYTES;

  private final int limitBytes;
  private final WireOutput out;
  private final JsonPath path = new JsonPath();
  private final SpanProblems problems = new SpanProblems(path);
  private int spanCount;

  /**
   * Allocates the first output.
   *
   * @param memory asked before memory is allocated beyond {@link #FIRST_BYTES}, and given back what
   *     is not held any more; what {@link #bytes} holds in the end stays reserved. Throws a {@code
   *     RuntimeException} when there is no room.
   * @param limitBytes how much JSON may be read at most
   */
  public OtlpJsonReader(MemoryReservation memory, int limitBytes) {
    this(new WireOutput(FIRST_OUTPUT_BYTES, memory), limitBytes);
  }

  private OtlpJsonReader(WireOutput out, int limitBytes) {
    this.out = out;
    this.limitBytes = limitBytes;
  }

  /**
   * Reads to the end.
   *
   * @throws OtlpJsonException if it is no OTLP/JSON; the message says what is wrong and where
   * @throws TooLargeJsonException if there are more bytes than allowed
   * @throws IOException if the stream cannot be read
   * @throws RuntimeException the one that {@code memory} threw when there was no room. The rest has
   *     been read then and its spans counted, and nothing is kept. What turns out to be no
   *     OTLP/JSON or too large while it is counted is reported as that instead.
   */
  public void read(InputStream in) throws IOException, OtlpJsonException {
    JsonInput input = new JsonInput(in, limitBytes, path);
    MessageReader messages = new MessageReader(input, out, path, problems);
    try {
      input.skipByteOrderMark();
      int c = input.peek();
      if (c == JsonInput.END) {
        throw new OtlpJsonException("empty body (expected: a JSON object such as {})");
      }
      if (c != '{') {
        throw input.unexpected("a JSON object such as {}");
      }
      messages.readObject(OtlpSchema.REQUEST, 0);
      if (input.peek() != JsonInput.END) {
        throw input.unexpected("nothing after the request's last bracket");
      }
    } finally {
      spanCount = messages.spanCount();
    }
    RuntimeException refusal = out.refusal();
    if (refusal != null) {
      throw refusal;
    }
  }

  /** The array that holds the request in protobuf's wire format, from its first byte on. */
  public byte[] bytes() {
    return out.array();
  }

  /** How many bytes the request has in {@link #bytes}. */
  public int length() {
    return out.size();
  }

  /** How many spans there have been, readable or not; after an exception, until it was thrown. */
  public int spanCount() {
    return spanCount;
  }

  /**
   * The first spans that are JSON and have fields that cannot be read, in the request's order; at
   * most {@link EncodedSpans#MAX_REASONS}. In the output they are messages without any field, so
   * that the other spans keep their positions.
   */
  public List<RejectedSpan> unreadable() {
    return List.copyOf(problems.unreadable());
  }

  /** How many spans have fields that cannot be read. */
  public int unreadableCount() {
    return problems.count();
  }

  /**
   * Counts the spans of a request and keeps nothing of it.
   *
   * @param limitBytes how much JSON may be read at most
   * @return 0 if it is no request that can be read, or longer than that
   */
  public static int countSpans(InputStream in, int limitBytes) {
    OtlpJsonReader reader = new OtlpJsonReader(WireOutput.nothing(), limitBytes);
    try {
      reader.read(in);
      return reader.spanCount();
    } catch (IOException | OtlpJsonException | RuntimeException e) {
      return 0;
    }
  }
}
