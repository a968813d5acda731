// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.hostile;

import java.io.InputStream;

/** Bytes, then the same bytes many times, and then bytes, none of which are kept more than once. */
final class Repeated extends InputStream {

  private final byte[] start;
  private final byte[] middle;
  private final int count;
  private final byte[] end;

  private byte[] current;
  private int position;
  private int middlesLeft;
  private boolean atEnd;

  Repeated(byte[] start, byte[] middle, int count, byte[] end) {
    this.start = start;
    this.middle = middle;
    this.count = count;
    this.end = end;
    current = start;
    middlesLeft = count;
  }

  /** The same from the beginning; shares the bytes. */
  Repeated again() {
    return new Repeated(start, middle, count, end);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      if (position == current.length && !next()) {
        break;
      }
      int step = Math.min(length - done, current.length - position);
      System.arraycopy(current, position, bytes, offset + done, step);
      position += step;
      done += step;
    }
    return done == 0 && length > 0 ? -1 : done;
  }

  private boolean next() {
    if (atEnd) {
      return false;
    }
    position = 0;
    if (middlesLeft > 0) {
      middlesLeft--;
      current = middle;
    } else {
      atEnd = true;
      current = end;
    }
    return true;
  }
}
