// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Frames of HTTP/2 (RFC 9113), in any order and number, whether they make sense or not. */
final class RawHttp2 {

  static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final String EXPORT =
      "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private RawHttp2() {}

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Frames one after the other. */
  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** The same frames many times. */
  static byte[] times(int count, byte[] part) {
    byte[][] parts = new byte[count][];
    Arrays.fill(parts, part);
    return join(parts);
  }

  /** What a client begins with. */
  static byte[] start() {
    return join(PREFACE, frame(SETTINGS, 0, 0, new byte[0]));
  }

  /** The headers of an export, as a block without compression. */
  static byte[] exportHeaders(String... more) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    putHeader(block, ":method", "POST");
    putHeader(block, ":scheme", "http");
    putHeader(block, ":path", EXPORT);
    putHeader(block, ":authority", "x");
    putHeader(block, "content-type", "application/grpc");
    putHeader(block, "te", "trailers");
    for (int i = 0; i < more.length; i += 2) {
      putHeader(block, more[i], more[i + 1]);
    }
    return block.toByteArray();
  }

  /** A literal that is not indexed (RFC 7541, section 6.2.2), of names and values below 127. */
  private static void putHeader(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(US_ASCII));
  }

  /** A gRPC message: flag, length and bytes. */
  static byte[] message(int compressedFlag, long claimedLength, byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) compressedFlag)
        .putInt((int) claimedLength)
        .put(bytes)
        .array();
  }

  /** A whole call on stream 1. */
  static byte[] call(byte[] data, String... moreHeaders) {
    return join(
        start(),
        frame(HEADERS, END_HEADERS, 1, exportHeaders(moreHeaders)),
        frame(DATA, END_STREAM, 1, data));
  }
}
