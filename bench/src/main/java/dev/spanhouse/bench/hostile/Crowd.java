// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many connections of one kind. Those of slow senders get a byte a second, and when one is cut off
 * another takes its place.
 */
final class Crowd implements AutoCloseable {

  private static final byte[] HTTP_REQUEST =
      "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
          .getBytes(US_ASCII);
  private static final byte[] HTTP_BODY =
      "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"
          .getBytes(US_ASCII);
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

  private final List<Member> members = new ArrayList<>();
  private @Nullable Thread dribbling;
  private volatile boolean closing;
  private final AtomicInteger cutOff = new AtomicInteger();

  /** What the members of a crowd do. */
  enum Manner {
    /** HTTP/1.1, one request, then nothing. */
    HTTP_IDLE(HTTP_REQUEST, false),
    /** HTTP/2's first words, then nothing. */
    GRPC_IDLE(PREFACE, false),
    /** Headers that come to no end. */
    HTTP_HEADERS("POST /v1/traces HTTP/1.1\r\nHost: x\r\nX: ".getBytes(US_ASCII), true),
    /** A body that comes to no end. */
    HTTP_BODIES(HTTP_BODY, true),
    /** A message that comes to no end. */
    GRPC_MESSAGES(join(PREFACE, headers(), data(new byte[] {0, 0, 0, 39, 15})), true),
    /** Nothing at all. */
    SILENT(new byte[0], false);

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] first;

    private final boolean dribbles;

    Manner(byte[] first, boolean dribbles) {
      this.first = first;
      this.dribbles = dribbles;
    }
  }

  private static final class Member {
    final Manner manner;
    final int port;
    SocketChannel channel;

    Member(Manner manner, int port) throws IOException {
      this.manner = manner;
      this.port = port;
      channel = connect(manner, port);
    }
  }

  /** Connects so many more. */
  void add(int count, Manner manner, int port) throws IOException {
    for (int i = 0; i < count; i++) {
      members.add(new Member(manner, port));
    }
  }

  private static SocketChannel connect(Manner manner, int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    // Reset at the end, so that ports are free again at once.
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.configureBlocking(false);
    channel.write(ByteBuffer.wrap(manner.first));
    return channel;
  }

  /** Begins to send a byte a second on each slow connection. */
  void dribble() {
    dribbling =
        Thread.ofPlatform()
            .name("dribble")
            .start(
                () -> {
                  try {
                    while (!closing) {
                      for (Member member : members) {
                        if (member.manner.dribbles) {
                          dribble(member);
                        }
                      }
                      TimeUnit.SECONDS.sleep(1);
                    }
                  } catch (InterruptedException | IOException e) {
                    closing = true;
                  }
                });
  }

  private void dribble(Member member) throws IOException {
    byte[] one = member.manner == Manner.GRPC_MESSAGES ? data(new byte[1]) : new byte[] {' '};
    try {
      if (isOpen(member.channel)) {
        member.channel.write(ByteBuffer.wrap(one));
        return;
      }
    } catch (IOException e) {
      // Cut off between the two.
    }
    cutOff.incrementAndGet();
    member.channel.close();
    member.channel = connect(member.manner, member.port);
  }

  /** How many connections have not been closed by the server. */
  int open() throws IOException {
    int open = 0;
    for (Member member : members) {
      open += isOpen(member.channel) ? 1 : 0;
    }
    return open;
  }

  /** How many slow senders were cut off and came again. */
  int cutOff() {
    return cutOff.get();
  }

  private static boolean isOpen(SocketChannel channel) {
    ByteBuffer answers = ByteBuffer.allocate(1024);
    try {
      int count = channel.read(answers);
      while (count > 0) {
        answers.clear();
        count = channel.read(answers);
      }
      return count == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    Thread thread = dribbling;
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (Member member : members) {
      member.channel.close();
    }
  }

  private static byte[] headers() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    put(block, ":method", "POST");
    put(block, ":scheme", "http");
    put(block, ":path", "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
    put(block, ":authority", "x");
    put(block, "content-type", "application/grpc");
    put(block, "te", "trailers");
    return frame(1, 4, block.toByteArray());
  }

  /** A literal without index, RFC 7541, section 6.2.2. */
  private static void put(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(US_ASCII));
  }

  private static byte[] data(byte[] bytes) {
    return frame(0, 0, bytes);
  }

  /** On stream 1; RFC 9113, section 4.1. */
  private static byte[] frame(int type, int flags, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(1)
        .put(payload)
        .array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
