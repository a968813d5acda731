// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The JDK's inflater over a source. */
final class Inflation {

  private final Source source;
  private final String coding;
  private final Inflater inflater;

  Inflation(Source source, String coding, boolean raw) {
    this.source = source;
    this.coding = coding;
    this.inflater = new Inflater(raw);
  }

  void restart() {
    inflater.reset();
  }

  /** At least one byte, or 0 at the end; the source stands behind what was inflated. */
  int inflate(byte[] bytes, int offset, int length) throws IOException {
    while (!inflater.finished()) {
      inflater.setInput(source.buffer(), source.position(), source.buffered());
      int count;
      try {
        count = inflater.inflate(bytes, offset, length);
      } catch (DataFormatException e) {
        throw new IOException("%s: the data is corrupt: %s".formatted(coding, e.getMessage()), e);
      }
      source.take(source.buffered() - inflater.getRemaining());
      if (count > 0) {
        return count;
      }
      if (inflater.needsDictionary()) {
        throw new IOException(coding + ": the data needs a dictionary");
      }
      if (!inflater.finished()) {
        source.require(1, coding);
      }
    }
    return 0;
  }

  void close() {
    inflater.end();
  }
}
