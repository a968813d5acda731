// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.read;
import static dev.spanhouse.collector.json.OtlpJson.span;
import static dev.spanhouse.collector.json.OtlpJson.spans;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no JSON. */
class OtlpJsonMalformedTest {

  private static final long SEED = 42;

  private static String where(String json) {
    try {
      read(json);
      return "read";
    } catch (OtlpJsonException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | empty body (expected: a JSON object such as {})",
        "` \n ` | empty body (expected: a JSON object such as {})",
        "[] | unexpected '[' at byte 0 (expected: a JSON object such as {})",
        "5 | unexpected '5' at byte 0 (expected: a JSON object such as {})",
        "null | unexpected 'n' at byte 0 (expected: a JSON object such as {})",
        "{ | unexpected end of the text at byte 1 (expected: a key in double quotes or '}')",
        "{} x | unexpected 'x' at byte 3 (expected: nothing after the request's last bracket)",
        "{}{} | unexpected '{' at byte 2 (expected: nothing after the request's last bracket)",
        "{,} | unexpected ',' at byte 1 (expected: a key in double quotes or '}')",
        "{'a':1} | unexpected ''' at byte 1 (expected: a key in double quotes or '}')",
        "{a:1} | unexpected 'a' at byte 1 (expected: a key in double quotes or '}')",
        "{\"a\":1,} | unexpected '}' at byte 7 (expected: a key in double quotes)",
        "{\"a\":1 \"b\":2} | unexpected '\"' at byte 7 (expected: ',' or '}')",
        "{\"a\" 1} | unexpected '1' at byte 5 (expected: ':')",
        "{\"a\":} | unexpected '}' at byte 5 (expected: a value)",
        "{\"a\":[1,]} | unexpected ']' at byte 8 (expected: a value)",
        "{\"a\":[,1]} | unexpected ',' at byte 6 (expected: a value)",
        "{\"a\":[1 2]} | unexpected '2' at byte 8 (expected: ',' or ']')",
        "{\"a\":[1}} | unexpected '}' at byte 7 (expected: ',' or ']')",
        "{\"a\":{]} | unexpected ']' at byte 6 (expected: a key in double quotes or '}')",
        "{\"a\":NaN} | unexpected 'N' at byte 5 (expected: a value)",
        "{\"a\":nul} | unexpected '}' at byte 8 (expected: null)",
        "{\"a\":truE} | unexpected 'E' at byte 8 (expected: true)",
        "{\"a\":falsey} | unexpected 'y' at byte 10 (expected: ',' or '}')",
        "{\"a\":01} | unexpected '1' at byte 6 (expected: ',' or '}')",
        "{\"a\":-} | unexpected '}' at byte 6 (expected: a digit)",
        "{\"a\":1.} | unexpected '}' at byte 7 (expected: a digit)",
        "{\"a\":1e+} | unexpected '}' at byte 8 (expected: a digit)",
        "{\"a\":+1} | unexpected '+' at byte 5 (expected: a value)",
        "{\"a\":\"\\x\"} | unexpected 'x' at byte 7 (expected: one of \"\\/bfnrtu after a backslash)",
        "{\"a\":\"\\u12g4\"} | unexpected 'g' at byte 10 (expected: four hexadecimal digits after \\u)",
        "{\"a\":\"\\ud83d\\x\"} | unexpected 'x' at byte 13 (expected: one of \"\\/bfnrtu after a"
            + " backslash)",
        "{\"a\":\"b | unexpected end of the text at byte 7 (expected: '\"' at the end of a string)",
        "{\"a | unexpected end of the text at byte 3 (expected: '\"' at the end of a string)",
        "{\"resourceSpans\":[{},{\"scopeSpans\":[{\"schemaUrl\":x}]}]} | unexpected 'x' at byte 49 in"
            + " resourceSpans[1].scopeSpans[0].schemaUrl (expected: a value)",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{},{\"kind\":1x}]}]}]} | unexpected 'x' at"
            + " byte 55 in resourceSpans[0].scopeSpans[0].spans[1] (expected: ',' or '}')"
      })
  void read_saysWhatIsWrongAndWhere(String json, String message) {
    assertThat(where(json)).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"traceId", "name", "kind", "flags", "attributes", "status", "x"})
  void read_refusesBrokenValuesOfEveryKind(String field) {
    for (String broken : new String[] {"", "tru", "01", "\"", "[", "{", "-", "nil", "]", "'a'"}) {
      assertThat(where(span("\"" + field + "\":" + broken))).as(broken).startsWith("unexpected ");
    }
  }

  @Test
  void read_refusesEveryTruncation() {
    String json =
        span("\"name\":\"a\\u00e9\",\"kind\":2,\"attributes\":[{\"value\":{\"intValue\":1e3}}]");

    for (int length = 0; length < json.length(); length++) {
      assertThat(where(json.substring(0, length))).isNotEqualTo("read");
    }
    assertThat(where(json)).isEqualTo("read");
  }

  @Test
  void read_refusesUtf16() {
    assertThatThrownBy(() -> read("{}".getBytes(UTF_16)))
        .hasMessage("unexpected byte 0xFE at byte 0 (expected: a JSON object such as {})");
    assertThatThrownBy(() -> read("{}".getBytes(UTF_16LE)))
        .hasMessage("unexpected byte 0x00 at byte 1 (expected: a key in double quotes or '}')");
  }

  @Test
  void read_refusesHalfAByteOrderMark() {
    assertThatThrownBy(() -> read(new byte[] {(byte) 0xEF, (byte) 0xBB, '{', '}'}))
        .hasMessage("unexpected '{' at byte 2 (expected: a JSON object such as {})");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void read_skipsDeepNestingWithoutAStack(String open) throws IOException, OtlpJsonException {
    String deep = "{\"a\":" + open.repeat(100_000);
    assertThat(where(deep)).startsWith("a value nested deeper than 16384 at byte ");

    int depth = JsonSkipper.MAX_DEPTH;
    String deepest = open.repeat(depth) + 1 + (open.equals("[") ? "]" : "}").repeat(depth);
    assertThat(read("{\"a\":" + deepest + "}").length()).isZero();
    assertThat(where(spans("{\"attributes\":" + open.repeat(100_000))))
        .startsWith("a value nested deeper than 16384 at byte ");
    assertThat(where("{\"resourceSpans\":" + open.repeat(100_000))).isNotEqualTo("read");
  }

  @Test
  void read_throwsOnlyWhatItSaysWhateverTheBytes() {
    Random random = new Random(SEED);
    byte[][] seeds = {
      OtlpJson.value(
              "{\"arrayValue\":{\"values\":[{\"doubleValue\":-1.5e3},{\"boolValue\":true}]}}")
          .getBytes(UTF_8),
      span(OtlpJson.IDS
              + ",\"name\":\"a\\ud83d\\ude00é\",\"kind\":\"SPAN_KIND_SERVER\",\"flags\":257,"
              + "\"startTimeUnixNano\":\"1544712660000000000\",\"status\":{\"code\":2}")
          .getBytes(UTF_8),
      ("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":{\"bytesValue\":"
              + "\"AP8=\"}}],\"entityRefs\":[{\"idKeys\":[\"a\"]}]},\"x\":[{},[null,false,0.1]]}]}")
          .getBytes(UTF_8)
    };
    byte[] alphabet = "{}[]\",:\\u0123eE.-+truefalsn \u0000é".getBytes(UTF_8);
    int readable = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] json = mutated(seeds[i % seeds.length], alphabet, random);
      OtlpJsonReader reader = new OtlpJsonReader(MemoryReservation.UNBOUNDED, 10_000);
      try {
        reader.read(new ByteArrayInputStream(json));
        readable++;
      } catch (OtlpJsonException e) {
        assertThat(e.getMessage()).contains("(expected: ");
      } catch (IOException | RuntimeException | StackOverflowError e) {
        throw new AssertionError(new String(json, UTF_8), e);
      }
    }
    assertThat(readable).isBetween(1000, 39_000);
  }

  private static byte[] mutated(byte[] seed, byte[] alphabet, Random random) {
    byte[] bytes = seed.clone();
    if (random.nextInt(10) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = alphabet[random.nextInt(alphabet.length)];
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(12), bytes.length - Math.max(from, at));
          System.arraycopy(seed, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
