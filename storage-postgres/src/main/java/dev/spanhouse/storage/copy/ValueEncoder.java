// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spanhouse.proto.wire.OtlpFields.AnyValue;
import dev.spanhouse.proto.wire.OtlpFields.KeyValue;
import dev.spanhouse.proto.wire.OtlpFields.Values;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;

/**
 * Writes attribute values as the JSON that {@code jsonb} columns hold.
 *
 * <p>Strings, booleans, integers, arrays and maps are what they are in JSON, doubles always have a
 * decimal point, an empty value is {@code null}. What JSON cannot say is an object with one key
 * that starts with a dollar sign: {@code $bytes}, {@code $double}, {@code $nul}, {@code $absent} (a
 * key without a value), and {@code $map} around a map that has such a key itself.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class ValueEncoder {

  /**
   * How deep values may be nested. SDKs stop at 64 by default (OpenTelemetry specification,
   * AttributeValueDepthLimit); the bound protects the stack.
   */
  static final int MAX_DEPTH = 256;

  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] ABSENT_FORM = "{\"$absent\":true}".getBytes(US_ASCII);
  private static final byte[] MAP_FORM = "{\"$map\":".getBytes(US_ASCII);

  private static final int STRING_TAG = AnyValue.STRING << 3 | WireReader.LENGTH_DELIMITED;
  private static final int BOOL_TAG = AnyValue.BOOL << 3 | WireReader.VARINT;
  private static final int INT_TAG = AnyValue.INT << 3 | WireReader.VARINT;
  private static final int DOUBLE_TAG = AnyValue.DOUBLE << 3 | WireReader.FIXED64;
  private static final int ARRAY_TAG = AnyValue.ARRAY << 3 | WireReader.LENGTH_DELIMITED;
  private static final int MAP_TAG = AnyValue.MAP << 3 | WireReader.LENGTH_DELIMITED;
  private static final int BYTES_TAG = AnyValue.BYTES << 3 | WireReader.LENGTH_DELIMITED;
  private static final int KEY_TAG = KeyValue.KEY << 3 | WireReader.LENGTH_DELIMITED;
  private static final int KEY_REFERENCE_TAG = KeyValue.KEY_STRINDEX << 3;
  private static final int STRING_REFERENCE_TAG = AnyValue.STRING_STRINDEX << 3;
  private static final int VALUE_TAG = KeyValue.VALUE << 3 | WireReader.LENGTH_DELIMITED;
  private static final int VALUES_TAG = Values.VALUES << 3 | WireReader.LENGTH_DELIMITED;

  private final RowBuffer out;
  private final TextEncoder text;
  private final KeySet topLevelKeys;

  ValueEncoder(RowBuffer out, TextEncoder text) {
    this.out = out;
    this.text = text;
    topLevelKeys = new KeySet(out.memory());
  }

  /**
   * Writes an attribute list as one JSON object. A key that comes twice has its last value there,
   * and makes the row inexact.
   *
   * @param attributes where its {@code KeyValue} messages are
   */
  void putAttributes(WireReader in, Ranges attributes)
      throws WireFormatException, TooDeepException {
    topLevelKeys.clear();
    out.putByte('{');
    for (int i = 0; i < attributes.count(); i++) {
      if (i > 0) {
        out.putByte(',');
      }
      in.seek(attributes.start(i));
      putKeyValue(in, attributes.length(i), topLevelKeys, 0);
    }
    out.putByte('}');
  }

  /** Writes {@code "key":value}; returns whether the key starts with a dollar sign. */
  private boolean putKeyValue(WireReader in, int length, KeySet keys, int depth)
      throws WireFormatException, TooDeepException {
    Repairs repairs = text.repairs();
    int repairsBefore = repairs.count();
    int keyStart = in.position();
    int keyLength = 0;
    int valueStart = 0;
    int valueLength = -1;
    int outer = in.enter(length);
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case KEY_TAG -> {
          keyLength = in.readLength();
          keyStart = in.position();
          in.skipBytes(keyLength);
        }
        case VALUE_TAG -> {
          if (valueLength >= 0) {
            text.markInexact();
          }
          valueLength = in.readLength();
          valueStart = in.position();
          in.skipBytes(valueLength);
        }
        default -> {
          in.skip(tag);
          text.markInexact();
          if (tag == KEY_REFERENCE_TAG) {
            repairs.reference();
          }
        }
      }
    }
    text.putKey(in.array(), keyStart, keyStart + keyLength);
    out.putByte(':');
    if (!keys.add(in.array(), keyStart, keyStart + keyLength)) {
      text.markInexact();
    }
    if (valueLength < 0) {
      out.put(ABSENT_FORM);
    } else {
      in.seek(valueStart);
      putValue(in, valueLength, depth);
    }
    if (depth == 0 && repairs.count() != repairsBefore) {
      repairs.nameKey(in.array(), keyStart, keyLength);
    }
    in.leave(outer);
    return keyLength > 0 && in.array()[keyStart] == '$';
  }

  /** Writes the {@code AnyValue} of {@code length} bytes that starts here. */
  private void putValue(WireReader in, int length, int depth)
      throws WireFormatException, TooDeepException {
    int outer = in.enter(length);
    int kind = 0;
    int start = 0;
    int size = 0;
    long number = 0;
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case STRING_TAG, ARRAY_TAG, MAP_TAG, BYTES_TAG -> {
          if (kind == tag) {
            // Two occurrences of one message field would have to be merged.
            text.markInexact();
          }
          size = in.readLength();
          start = in.position();
          in.skipBytes(size);
          kind = tag;
        }
        case BOOL_TAG, INT_TAG -> {
          number = in.readVarint();
          kind = tag;
        }
        case DOUBLE_TAG -> {
          number = in.readFixed64();
          kind = tag;
        }
        default -> {
          in.skip(tag);
          text.markInexact();
          if (tag == STRING_REFERENCE_TAG) {
            text.repairs().reference();
            kind = 0;
          }
        }
      }
    }
    switch (kind) {
      case STRING_TAG -> text.putStringValue(in.array(), start, start + size);
      case BOOL_TAG -> out.put(number != 0 ? TRUE : FALSE);
      case INT_TAG -> out.putDecimal(number);
      case DOUBLE_TAG -> text.putDouble(Double.longBitsToDouble(number));
      case BYTES_TAG -> text.putBytesValue(in.array(), start, start + size);
      case ARRAY_TAG, MAP_TAG -> {
        in.seek(start);
        putValues(in, size, kind == MAP_TAG, depth + 1);
      }
      default -> out.put(NULL);
    }
    in.leave(outer);
  }

  /** Writes an {@code ArrayValue} or a {@code KeyValueList}. */
  private void putValues(WireReader in, int length, boolean map, int depth)
      throws WireFormatException, TooDeepException {
    if (depth > MAX_DEPTH) {
      throw new TooDeepException();
    }
    int mark = out.size();
    KeySet keys = map ? new KeySet(out.memory()) : topLevelKeys;
    boolean dollarKey = false;
    boolean first = true;
    int outer = in.enter(length);
    out.putByte(map ? '{' : '[');
    while (!in.atEnd()) {
      int tag = in.readTag();
      if (tag != VALUES_TAG) {
        in.skip(tag);
        text.markInexact();
        continue;
      }
      if (!first) {
        out.putByte(',');
      }
      first = false;
      int valueLength = in.readLength();
      if (map) {
        dollarKey |= putKeyValue(in, valueLength, keys, depth);
      } else {
        putValue(in, valueLength, depth);
      }
    }
    out.putByte(map ? '}' : ']');
    if (map) {
      keys.close();
    }
    if (dollarKey) {
      out.insert(mark, MAP_FORM);
      out.putByte('}');
    }
    in.leave(outer);
  }
}
