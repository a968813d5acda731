// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Puts private keys of older forms into PKCS#8 (RFC 5958), the only one that Java reads. The values
 * are DER: a tag, a length, a content.
 */
final class OlderKeyForms {

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int CURVE = 0xA0;

  private static final byte[] VERSION = HexFormat.of().parseHex("020100");

  /** The object identifier rsaEncryption, and its empty parameters. */
  private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

  /** The object identifier ecPublicKey; its parameter is the curve. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private OlderKeyForms() {}

  /** From PKCS#1 (RFC 8017, appendix A.1.2), {@code BEGIN RSA PRIVATE KEY}. */
  static byte[] rsa(byte[] key) {
    return value(SEQUENCE, VERSION, value(SEQUENCE, RSA), value(OCTET_STRING, key));
  }

  /**
   * From SEC1 (RFC 5915), {@code BEGIN EC PRIVATE KEY}.
   *
   * @throws IllegalArgumentException if it is malformed, or does not name its curve
   */
  static byte[] ec(byte[] key) {
    ByteBuffer fields = content(ByteBuffer.wrap(key), SEQUENCE);
    content(fields, INTEGER);
    content(fields, OCTET_STRING);
    ByteBuffer curve = content(fields, CURVE);
    byte[] curveName = new byte[curve.remaining()];
    curve.get(curveName);
    return value(SEQUENCE, VERSION, value(SEQUENCE, EC, curveName), value(OCTET_STRING, key));
  }

  private static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    value.writeBytes(length(content.size()));
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }

  /** Enough for 64 KiB, and so for any key. */
  private static byte[] length(int size) {
    if (size < 0x80) {
      return new byte[] {(byte) size};
    }
    return size < 0x100
        ? new byte[] {(byte) 0x81, (byte) size}
        : new byte[] {(byte) 0x82, (byte) (size >> 8), (byte) size};
  }

  /** Steps over one value, and gives its content. */
  private static ByteBuffer content(ByteBuffer values, int tag) {
    if (values.remaining() < 2 || (values.get() & 0xFF) != tag) {
      throw new IllegalArgumentException("no such field");
    }
    int length = values.get() & 0xFF;
    if (length >= 0x80) {
      int bytes = length - 0x80;
      if (bytes < 1 || bytes > 2 || values.remaining() < bytes) {
        throw new IllegalArgumentException("malformed length");
      }
      length = bytes == 1 ? values.get() & 0xFF : values.getShort() & 0xFFFF;
    }
    if (length > values.remaining()) {
      throw new IllegalArgumentException("longer than the key");
    }
    ByteBuffer content = values.slice(values.position(), length);
    values.position(values.position() + length);
    return content;
  }
}
