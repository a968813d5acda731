// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes OTLP strings, numbers and bytes as JSON text and as text columns, and remembers what
 * neither could hold.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class TextEncoder {

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);
  private static final byte[] NUL_FORM = "{\"$nul\":[".getBytes(US_ASCII);
  private static final byte[] NUL_FORM_END = "]}".getBytes(US_ASCII);
  private static final byte[] BYTES_FORM = "{\"$bytes\":\"".getBytes(US_ASCII);
  private static final byte[] DOUBLE_FORM = "{\"$double\":\"".getBytes(US_ASCII);
  private static final byte[] STRING_FORM_END = "\"}".getBytes(US_ASCII);

  /** Up to here every integral double is written as its exact digits. */
  private static final double MAX_EXACT_INTEGER = 1L << 53;

  /** A multiple of three, so that only the last piece is padded. */
  private static final int BASE64_PIECE_BYTES = 3 * 4096;

  private final RowBuffer out;
  private final Repairs repairs;
  private boolean exact = true;

  TextEncoder(RowBuffer out, Repairs repairs) {
    this.out = out;
    this.repairs = repairs;
  }

  /** Whether everything written since {@link #restart} can be read back as it was. */
  boolean exact() {
    return exact;
  }

  /** Something was met that the columns cannot express. */
  void markInexact() {
    exact = false;
  }

  void restart() {
    exact = true;
  }

  /** Where to note what was not as it should be. */
  Repairs repairs() {
    return repairs;
  }

  /** A JSON string value; with U+0000, which jsonb cannot hold, as its {@code $nul} form. */
  void putStringValue(byte[] bytes, int start, int end) {
    int mark = out.size();
    int seen = putQuoted(bytes, start, end);
    if (seen == 0) {
      return;
    }
    if ((seen & NON_ASCII) != 0 && !Utf8.isValid(bytes, start, end)) {
      repairs.string();
      out.truncate(mark);
      Slice repaired = Utf8.repaired(bytes, start, end, out.memory());
      putStringValue(repaired.bytes(), repaired.start(), repaired.end());
      Utf8.giveBack(repaired, out.memory());
    } else if ((seen & NUL) != 0) {
      out.truncate(mark);
      putPieces(bytes, start, end);
    }
  }

  /** A JSON object key. U+0000 in it becomes U+FFFD, and the span keeps its original bytes. */
  void putKey(byte[] bytes, int start, int end) {
    int mark = out.size();
    int seen = putQuoted(bytes, start, end);
    if ((seen & NON_ASCII) != 0 && !Utf8.isValid(bytes, start, end)) {
      repairs.string();
      out.truncate(mark);
      Slice repaired = Utf8.repaired(bytes, start, end, out.memory());
      seen = putQuoted(repaired.bytes(), repaired.start(), repaired.end());
      Utf8.giveBack(repaired, out.memory());
    }
    if ((seen & NUL) != 0) {
      exact = false;
    }
  }

  /** The strings between the NULs: {@code a\0b} is {@code {"$nul":["a","b"]}}. */
  private void putPieces(byte[] bytes, int start, int end) {
    out.put(NUL_FORM);
    int piece = start;
    for (int i = start; i <= end; i++) {
      if (i == end || bytes[i] == 0) {
        if (piece > start) {
          out.putByte(',');
        }
        putQuoted(bytes, piece, i);
        piece = i + 1;
      }
    }
    out.put(NUL_FORM_END);
  }

  private static final int NON_ASCII = 1;
  private static final int NUL = 2;

  /** Quotes and escapes (RFC 8259, section 7); reports what it saw. */
  private int putQuoted(byte[] bytes, int start, int end) {
    out.ensure(end - start + 2);
    out.putByte('"');
    int seen = 0;
    int run = start;
    for (int i = start; i < end; i++) {
      int b = bytes[i];
      if (b < 0) {
        seen |= NON_ASCII;
      } else if (b < 0x20 || b == '"' || b == '\\') {
        out.put(bytes, run, i - run);
        run = i + 1;
        if (b == 0) {
          seen |= NUL;
        }
        putEscaped(b);
      }
    }
    out.put(bytes, run, end - run);
    out.putByte('"');
    return seen;
  }

  private void putEscaped(int b) {
    switch (b) {
      case 0 -> out.put(REPLACEMENT);
      case '"', '\\' -> {
        out.putByte('\\');
        out.putByte(b);
      }
      case '\n' -> {
        out.putByte('\\');
        out.putByte('n');
      }
      case '\t' -> {
        out.putByte('\\');
        out.putByte('t');
      }
      default -> {
        out.ensure(6);
        out.putByte('\\');
        out.putByte('u');
        out.putByte('0');
        out.putByte('0');
        out.putByte(HEX[b >>> 4]);
        out.putByte(HEX[b & 15]);
      }
    }
  }

  /** Bytes as their {@code $bytes} form. */
  void putBytesValue(byte[] bytes, int start, int end) {
    out.put(BYTES_FORM);
    for (int i = start; i < end; i += BASE64_PIECE_BYTES) {
      int pieceEnd = Math.min(end, i + BASE64_PIECE_BYTES);
      out.put(Base64.getEncoder().encode(Arrays.copyOfRange(bytes, i, pieceEnd)));
    }
    out.put(STRING_FORM_END);
  }

  /**
   * A double as a JSON number that always has a decimal point: {@code jsonb} keeps {@code 1} and
   * {@code 1.0} apart, but not exponents. What JSON has no number for takes the {@code $double}
   * form.
   */
  void putDouble(double value) {
    if (value == Math.rint(value)
        && Math.abs(value) < MAX_EXACT_INTEGER
        && !isNegativeZero(value)) {
      out.putDecimal((long) value);
      out.putByte('.');
      out.putByte('0');
    } else if (Double.isFinite(value) && !isNegativeZero(value)) {
      putAscii(plainDecimal(value));
    } else {
      out.put(DOUBLE_FORM);
      putAscii(Double.toString(value));
      out.put(STRING_FORM_END);
    }
  }

  private static boolean isNegativeZero(double value) {
    return value == 0 && Double.doubleToRawLongBits(value) != 0;
  }

  private static String plainDecimal(double value) {
    String shortest = Double.toString(value);
    if (shortest.indexOf('E') < 0) {
      return shortest;
    }
    String plain = new BigDecimal(shortest).toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  /** Quoted lower-case hexadecimal. */
  void putHex(byte[] bytes, int start, int length) {
    out.ensure(2 * length + 2);
    out.putByte('"');
    for (int i = start; i < start + length; i++) {
      out.putByte(HEX[(bytes[i] >>> 4) & 15]);
      out.putByte(HEX[bytes[i] & 15]);
    }
    out.putByte('"');
  }

  void putAscii(String text) {
    out.put(text.getBytes(US_ASCII));
  }

  /**
   * A COPY field of type text.
   *
   * @param maxBytes where to cut, between characters; what is cut makes the row inexact
   */
  void putTextField(byte[] bytes, int start, int length, int maxBytes) {
    int end = start + length;
    int seen = 0;
    for (int i = start; i < end; i++) {
      if (bytes[i] <= 0) {
        seen |= bytes[i] == 0 ? NUL : NON_ASCII;
      }
    }
    boolean broken = (seen & NON_ASCII) != 0 && !Utf8.isValid(bytes, start, end);
    if (!broken && (seen & NUL) == 0) {
      putCutField(bytes, start, end, maxBytes);
      return;
    }
    MemoryReservation memory = out.memory();
    Slice clean = new Slice(bytes, start, length);
    if (broken) {
      repairs.string();
      clean = Utf8.repaired(bytes, start, end, memory);
    }
    if ((seen & NUL) != 0) {
      exact = false;
      Slice withNul = clean;
      clean = Utf8.withoutNul(withNul.bytes(), withNul.start(), withNul.end(), memory);
      if (broken) {
        Utf8.giveBack(withNul, memory);
      }
    }
    putCutField(clean.bytes(), clean.start(), clean.end(), maxBytes);
    Utf8.giveBack(clean, memory);
  }

  private void putCutField(byte[] bytes, int start, int end, int maxBytes) {
    int cut = Utf8.truncate(bytes, start, end, maxBytes);
    if (cut < end) {
      exact = false;
    }
    out.putInt(cut - start);
    out.put(bytes, start, cut - start);
  }
}
