// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.onlySpan;
import static dev.spanhouse.collector.json.OtlpJson.span;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.SpanEncoder;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text and its escapes. */
class OtlpJsonStringTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain, plain",
        "\\u0041\\u00e9\\u20AC\\ud83d\\uDE00, Aé€😀",
        "\\\"\\\\\\/, \"\\/",
        "é€😀, é€😀",
        "\\ud83d, \uFFFD",
        "\\ude00, \uFFFD",
        "a\\ud83db, a\uFFFDb",
        "\\ude00\\ud83d, \uFFFD\uFFFD",
        "\\ud83d\\ud83d\\ude00, \uFFFD😀",
        "\\ud83d\\u0041, \uFFFDA",
        "\\ud83d\\\\, \uFFFD\\",
        "\\ud83d\\/x, \uFFFD/x",
        "\\uFFFF\\uD7FF\\uE000\\u07ff\\u0800\\u007f\\u0080, \uFFFF\uD7FF\uE000\u07FF\u0800\u007F\u0080"
      })
  void string_hasItsEscapesResolved(String json, String expected)
      throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"name\":\"" + json + "\"")).getName()).isEqualTo(expected);
  }

  @Test
  void string_mayHaveControlCharacters() throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"name\":\"\\b\\f\\n\\r\\t\\u0000\"")).getName())
        .isEqualTo("\b\f\n\r\t\0");
    assertThat(onlySpan(span("\"name\":\"a\n\t\u0000b\"")).getName()).isEqualTo("a\n\t\0b");
  }

  @Test
  void string_thatIsNoUtf8PassesAndIsRepairedLater()
      throws IOException, OtlpJsonException, WireFormatException {
    byte[] json =
        span(OtlpJson.IDS + ",\"name\":\"a\u00FF\u00ED\u00A0\u0080b\"").getBytes(ISO_8859_1);

    OtlpJsonReader reader = OtlpJson.read(json);

    assertThat(new String(OtlpJson.wire(reader), ISO_8859_1))
        .contains("a\u00FF\u00ED\u00A0\u0080b");
    EncodedSpans encoded =
        SpanEncoder.encode(
            reader.bytes(), reader.length(), KnownEntries.NONE, MemoryReservation.UNBOUNDED);
    assertThat(encoded.rejected()).isEmpty();
    assertThat(encoded.repairedStrings()).isPositive();
  }

  @Test
  void string_mayBeLongerThanTheBuffers() throws IOException, OtlpJsonException {
    String text = "é😀\u2028x".repeat(100_000);

    assertThat(onlySpan(span("\"name\":\"" + text + "\"")).getName()).isEqualTo(text);
    assertThat(text.getBytes(UTF_8).length).isGreaterThan(OtlpJsonReader.FIRST_BYTES);
  }
}
