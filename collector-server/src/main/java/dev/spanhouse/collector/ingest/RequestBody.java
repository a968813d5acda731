// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.storage.copy.RejectedSpan;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads a request into protobuf bytes, counting what it reads as it is inflated and paying for
 * memory before it is used.
 *
 * <p>Used for one request by one thread.
 */
sealed interface RequestBody permits JsonBody, ProtobufBody {

  /** What every request may read before it asks for more; reserved when it is admitted. */
  int FIRST_BYTES = 64 * 1024;

  /**
   * Reads to the end.
   *
   * @param limit how many bytes there may be
   * @throws dev.spanhouse.collector.coding.DecodedTooLargeException if there are more
   * @throws MalformedException if it can be seen already that this is no request
   * @throws dev.spanhouse.collector.admission.NoRoomException if memory ran out; {@link
   *     #countSpans} still counts
   * @throws IOException if the bytes cannot be decompressed
   */
  void read(InputStream in, Admission admission, int limit) throws IOException, MalformedException;

  /** The array that has the request as protobuf. */
  byte[] bytes();

  /** How many of its bytes are the request. */
  int length();

  /** Spans that are left empty in the bytes because they cannot be read, some of them at least. */
  List<RejectedSpan> unreadable();

  /** Lets go of the bytes, which are encoded now. */
  void forget();

  /**
   * Counts the spans in what was read and in the rest of the stream, which is not kept.
   *
   * @return 0 if it is no readable request
   */
  int countSpans(InputStream rest, int limit);

  /** The bytes are no request. */
  final class MalformedException extends Exception {

    MalformedException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }
}
