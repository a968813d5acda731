// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** Requests that are small to send and large to take, or as large as the limit allows. */
enum Bomb {
  GZIP_OF_64_GIB("64 GiB of zeros in gzip, sent on until the answer", "gzip", false) {
    @Override
    Repeated body() throws IOException {
      return new Repeated(new byte[0], gzip(new byte[16 << 20]), 4096, new byte[0]);
    }
  },
  GZIP_OF_EMPTY_GZIPS("gzip of gzips of nothing", "gzip, gzip", false) {
    @Override
    Repeated body() throws IOException {
      byte[] empty = gzip(new byte[0]);
      byte[] many = new byte[empty.length * 800_000];
      for (int i = 0; i < many.length; i++) {
        many[i] = empty[i % empty.length];
      }
      return new Repeated(new byte[0], gzip(many), 200, new byte[0]);
    }
  },
  SNAPPY_OF_4_GB("snappy that declares 4 GB", "snappy", false) {
    @Override
    Repeated body() {
      return new Repeated(hex("ffffffff0f"), hex("fc00000080"), 1, new byte[0]);
    }
  },
  NESTED_10000("JSON maps nested 10,000 deep", "identity", true) {
    @Override
    Repeated body() {
      return json(
          "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"value\":",
          "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":",
          10_000);
    }
  },
  ATTRIBUTES("a span of 60 MiB of attributes with keys of their own", "identity", false) {
    @Override
    Repeated body() {
      return inSpan(distinctKeys(60 << 20));
    }
  },
  EMPTY_ATTRIBUTES("a span of 30 million empty attributes", "identity", false) {
    @Override
    Repeated body() {
      return inSpan(filled(60 << 20, 0x4a, 0));
    }
  },
  EMPTY_SPANS("30 million empty spans", "identity", false) {
    @Override
    Repeated body() {
      return inScope(filled(60 << 20, 0x12, 0));
    }
  },
  EMPTY_SPANS_JSON("20 million empty spans in JSON", "identity", true) {
    @Override
    Repeated body() {
      return json(
          "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{}", ",{}", 20_000_000, "]}]}]}");
    }
  },
  EMPTY_RESOURCES_JSON("20 million empty resources in JSON", "identity", true) {
    @Override
    Repeated body() {
      return json("{\"resourceSpans\":[{}", ",{}", 20_000_000, "]}");
    }
  },
  BRACKETS("60 MiB of [", "identity", true) {
    @Override
    Repeated body() {
      return json("", "[", 60 << 20);
    }
  },
  RESOURCES("5 million resources, each another", "identity", false) {
    @Override
    Repeated body() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int i = 0; out.size() < 60 << 20; i++) {
        out.writeBytes(
            new byte[] {
              0x0a,
              10,
              0x0a,
              6,
              0x10,
              (byte) (i | 0x80),
              (byte) (i >> 7 | 0x80),
              (byte) (i >> 14 | 0x80),
              (byte) (i >> 21 | 0x80),
              1,
              0x12,
              0
            });
      }
      return new Repeated(out.toByteArray(), new byte[0], 0, new byte[0]);
    }
  },
  CONTROLS("one string of 60 MiB of control characters", "identity", false) {
    @Override
    Repeated body() {
      return inSpan(wrapped(0x4a, wrapped(0x12, wrapped(0x0a, filled(60 << 20, 1, 1)))));
    }
  },
  BROKEN_UTF8("a name of 60 MiB that is no UTF-8", "identity", false) {
    @Override
    Repeated body() {
      return inSpan(wrapped(0x2a, filled(60 << 20, 0xFF, 0xFF)));
    }
  },
  NULS("a value of 30 MiB of U+0000", "identity", false) {
    @Override
    Repeated body() {
      return inSpan(wrapped(0x4a, wrapped(0x12, wrapped(0x0a, filled(30 << 20, 0, 0)))));
    }
  },
  BYTES("a value of 60 MiB of bytes", "identity", false) {
    @Override
    Repeated body() {
      return inSpan(wrapped(0x4a, wrapped(0x12, wrapped(0x3a, filled(60 << 20, 7, 9)))));
    }
  },
  SCHEMA_URL("a schema URL of 60 MiB that is no UTF-8", "identity", false) {
    @Override
    Repeated body() {
      return new Repeated(
          wrapped(
              0x0a,
              join(wrapped(0x12, wrapped(0x12, IDS)), wrapped(0x1a, filled(60 << 20, 0xFF, 0xFF)))),
          new byte[0],
          0,
          new byte[0]);
    }
  },
  SERVICE_NAME("a service name of 60 MiB", "identity", false) {
    @Override
    Repeated body() {
      byte[] attribute =
          join(
              wrapped(0x0a, "service.name".getBytes(UTF_8)),
              wrapped(0x12, wrapped(0x0a, filled(60 << 20, 'a', 0xFF))));
      return new Repeated(
          wrapped(
              0x0a,
              join(wrapped(0x0a, wrapped(0x0a, attribute)), wrapped(0x12, wrapped(0x12, IDS)))),
          new byte[0],
          0,
          new byte[0]);
    }
  },
  STRING_JSON("one string of 60 MiB in JSON", "identity", true) {
    @Override
    Repeated body() {
      return json(
          "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"",
          "\\u0001aaaaaaaaaa",
          4_000_000,
          "\"}]}]}]}");
    }
  },
  DENORMAL_DOUBLES("5 million doubles of 320 digits", "identity", false) {
    @Override
    Repeated body() {
      byte[] attribute = wrapped(0x4a, wrapped(0x12, hex("210100000000000000")));
      byte[] all = new byte[attribute.length * 4_500_000];
      for (int i = 0; i < all.length; i++) {
        all[i] = attribute[i % attribute.length];
      }
      return inSpan(all);
    }
  },
  CLEARED_KEYS("a span of a million keys and then 800,000 small ones", "identity", false) {
    @Override
    Repeated body() {
      byte[] small = wrapped(0x12, join(IDS, wrapped(0x4a, wrapped(0x0a, hex("61")))));
      byte[] many = new byte[small.length * 800_000];
      for (int i = 0; i < many.length; i++) {
        many[i] = small[i % small.length];
      }
      return inScope(join(wrapped(0x12, join(IDS, distinctKeys(12 << 20))), many));
    }
  };

  private static final byte[] IDS =
      hex(
          "0a100102030405060708090a0b0c0d0e0f101208010203040506070839"
              + "15cd5b07a0d89717"
              + "4115cd5b07a0d89717");

  final String title;
  final String coding;
  final boolean isJson;

  Bomb(String title, String coding, boolean isJson) {
    this.title = title;
    this.coding = coding;
    this.isJson = isJson;
  }

  /** The body, which is large; {@link Repeated#again} sends it once more. */
  abstract Repeated body() throws IOException;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  private static byte[] filled(int length, int even, int odd) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 2 == 0 ? even : odd);
    }
    return bytes;
  }

  /** Attributes without a value, each with a key of four bytes of its own. */
  private static byte[] distinctKeys(int length) {
    byte[] bytes = new byte[length - length % 8];
    for (int i = 0; i < bytes.length; i += 8) {
      int number = i / 8;
      byte[] attribute = {
        0x4a,
        6,
        0x0a,
        4,
        (byte) ('!' + number % 64 + 10),
        (byte) ('!' + (number >> 6) % 64 + 10),
        (byte) ('!' + (number >> 12) % 64 + 10),
        (byte) ('!' + (number >> 18) % 64 + 10)
      };
      System.arraycopy(attribute, 0, bytes, i, 8);
    }
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] wrapped(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int rest = content.length;
    while (rest > 0x7F) {
      out.write(rest | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static Repeated inScope(byte[] spans) {
    return new Repeated(wrapped(0x0a, wrapped(0x12, spans)), new byte[0], 0, new byte[0]);
  }

  private static Repeated inSpan(byte[] fields) {
    return inScope(wrapped(0x12, join(IDS, fields)));
  }

  private static Repeated json(String start, String repeated, int count, String... end) {
    return new Repeated(
        start.getBytes(UTF_8),
        repeated.getBytes(UTF_8),
        count,
        String.join("", end).getBytes(UTF_8));
  }
}
