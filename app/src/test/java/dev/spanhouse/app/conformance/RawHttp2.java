// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** HTTP/2 by hand (RFC 9113), for what no client library lets one do or see. */
final class RawHttp2 implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Map<String, String>> headers = new HashMap<>();
  private final Map<Integer, Integer> headerFrames = new HashMap<>();
  private final Map<Integer, Boolean> ended = new HashMap<>();
  private int nextStream = 1;
  private boolean goingAway;
  private boolean pingAnswered;

  RawHttp2(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  /** A gRPC message with its prefix. */
  static byte[] message(byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /** Sends the headers of an export; returns the stream's number. */
  int openExport() throws IOException, Http2Exception {
    int stream = nextStream;
    nextStream += 2;
    Http2Headers request =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .authority("localhost")
            .path("/" + OtlpClient.METHOD)
            .add("content-type", "application/grpc")
            .add("te", "trailers");
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, request, block);
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    frame(HEADERS, END_HEADERS, stream, bytes);
    return stream;
  }

  void data(int stream, byte[] bytes, boolean end) throws IOException {
    frame(DATA, end ? END_STREAM : 0, stream, bytes);
  }

  void reset(int stream) throws IOException {
    try {
      frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    } catch (IOException e) {
      goingAway = true; // the connection is closed already
    }
  }

  void ping() throws IOException, Http2Exception {
    pingAnswered = false;
    frame(PING, 0, 0, new byte[8]);
    while (!pingAnswered && !goingAway) {
      readFrame();
    }
  }

  /** Waits until the stream has ended; all its headers and trailers. */
  Map<String, String> trailersOf(int stream) throws IOException, Http2Exception {
    while (!ended.getOrDefault(stream, false)) {
      readFrame();
    }
    return headers.getOrDefault(stream, Map.of());
  }

  int headerFramesOf(int stream) {
    return headerFrames.getOrDefault(stream, 0);
  }

  boolean isGoingAway() {
    return goingAway;
  }

  /** Whether the server says so, or closes the connection, before it is silent for long. */
  boolean awaitGoAway() throws Http2Exception {
    try {
      while (!goingAway) {
        readFrame();
      }
    } catch (EOFException | java.net.SocketException closed) {
      goingAway = true;
    } catch (IOException silent) {
      return false;
    }
    return goingAway;
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >>> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
  }

  private void readFrame() throws IOException, Http2Exception {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    switch (type) {
      case HEADERS -> {
        headerFrames.merge(stream, 1, Integer::sum);
        Map<String, String> known = headers.computeIfAbsent(stream, s -> new HashMap<>());
        for (var header : decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload))) {
          known.put(header.getKey().toString(), header.getValue().toString());
        }
        noteEnd(stream, flags);
      }
      case DATA -> noteEnd(stream, flags);
      case RST_STREAM -> ended.put(stream, true);
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          frame(SETTINGS, ACK, 0, new byte[0]);
        }
      }
      case PING -> {
        if ((flags & ACK) != 0) {
          pingAnswered = true;
        } else {
          frame(PING, ACK, 0, payload);
        }
      }
      case GOAWAY -> goingAway = true;
      default -> {}
    }
  }

  private void noteEnd(int stream, int flags) {
    if ((flags & END_STREAM) != 0) {
      ended.put(stream, true);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
