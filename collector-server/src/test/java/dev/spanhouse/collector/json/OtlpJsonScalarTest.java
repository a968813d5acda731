// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.onlySpan;
import static dev.spanhouse.collector.json.OtlpJson.readValue;
import static dev.spanhouse.collector.json.OtlpJson.span;
import static dev.spanhouse.storage.testing.OtlpTraces.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of single fields. */
class OtlpJsonScalarTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "0aFf",
        "AABBCC",
        "5b8efff798038103d269b633813fc60c",
        "0123456789abcdefABCDEF"
      })
  void id_isHexadecimalOfAnyLengthAndCase(String hex) throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"traceId\":\"" + hex + "\"")).getTraceId().toByteArray())
        .isEqualTo(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1, 1",
    "-1, -1",
    "1.0, 1",
    "1e3, 1000",
    "1.5E+1, 15",
    "100e-2, 1",
    "0e999999999999, 0",
    "0e99999, 0",
    "-0.0e5, 0",
    "9007199254740993, 9007199254740993",
    "9007199254740993.0, 9007199254740993",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9.223372036854775807e18, 9223372036854775807",
    "1000000000000000000, 1000000000000000000",
    "9223372036854775808, double",
    "-9223372036854775809, double",
    "1e19, double",
    "1e999999999, x",
    "1e-999999999, x",
    "1e99999999999, x",
    "0.5, x",
    "1.0000000000000000000001, x",
    "18446744073709551616, double",
    "99999999999999999999, double"
  })
  void intValue_isExactInWhateverFormItIsWritten(String text, String expected)
      throws IOException, OtlpJsonException {
    for (String json : new String[] {text, '"' + text + '"'}) {
      String value = OtlpJson.value("{\"intValue\":" + json + "}");
      if (expected.equals("double") && !json.startsWith("\"")) {
        assertThat(readValue("{\"intValue\":" + json + "}").getDoubleValue())
            .as(json)
            .isEqualTo(Double.parseDouble(text));
      } else if (expected.equals("x") || expected.equals("double")) {
        assertThat(OtlpJson.read(value).unreadableCount()).as(json).isEqualTo(1);
      } else {
        assertThat(readValue("{\"intValue\":" + json + "}").getIntValue())
            .as(json)
            .isEqualTo(Long.parseLong(expected));
        assertThat(readValue("{\"intValue\":" + json + "}").hasIntValue()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "+1", "01", "1.", ".5", "1e", "1e+", "-", " 1", "1 ", "0x10", "1_000", "NaN", "１"
      })
  void intValue_takesOnlyStringsThatAreJsonNumbers(String text)
      throws IOException, OtlpJsonException {
    assertThat(OtlpJson.read(OtlpJson.value("{\"intValue\":\"" + text + "\"}")).unreadableCount())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1544712660000000000, 1544712660000000000",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, -9223372036854775808",
    "18446744073709551615, -1",
    "1.8446744073709551615e19, -1",
    "1544712660e9, 1544712660000000000"
  })
  void time_isUnsigned(String text, long expected) throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"endTimeUnixNano\":" + text)).getEndTimeUnixNano())
        .isEqualTo(expected);
    assertThat(onlySpan(span("\"endTimeUnixNano\":\"" + text + "\"")).getEndTimeUnixNano())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "startTimeUnixNano, -1",
    "startTimeUnixNano, 18446744073709551616",
    "flags, -1",
    "flags, 4294967296",
    "droppedLinksCount, -1",
    "droppedLinksCount, 4294967296",
    "kind, 2147483648",
    "kind, -2147483649",
    "kind, 1.5"
  })
  void integer_outOfRangeCostsItsSpan(String field, String text)
      throws IOException, OtlpJsonException {
    assertThat(OtlpJson.read(span("\"" + field + "\":" + text)).unreadableCount()).isEqualTo(1);
    assertThat(OtlpJson.read(span("\"" + field + "\":\"" + text + "\"")).unreadableCount())
        .isEqualTo(1);
  }

  @Test
  void flagsAndCounts_useAll32Bits() throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"flags\":4294967295")).getFlags()).isEqualTo(-1);
    assertThat(onlySpan(span("\"droppedEventsCount\":\"4294967295\"")).getDroppedEventsCount())
        .isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2",
    "99, 99",
    "-7, -7",
    "2147483647, 2147483647",
    "-2147483648, -2147483648",
    "\"3\", 3",
    "\"SPAN_KIND_SERVER\", 2",
    "\"span_kind_consumer\", 5",
    "\"Client\", 3",
    "\"INTERNAL\", 1",
    "\"UNSPECIFIED\", 0",
    "1e0, 1"
  })
  void kind_isANumberOrAName(String json, int expected) throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"kind\":" + json)).getKindValue()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "\"STATUS_CODE_ERROR\", 2", "\"ok\", 1", "\"Unset\", 0", "-1, -1"})
  void statusCode_isANumberOrAName(String json, int expected)
      throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"status\":{\"code\":" + json + "}")).getStatus().getCodeValue())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"SPAN_KIND_\"", "\"SERVERS\"", "\"STATUS_CODE_OK\"", "true"})
  void kind_ofUnknownNameCostsItsSpan(String json) throws IOException, OtlpJsonException {
    assertThat(OtlpJson.read(span("\"kind\":" + json)).unreadableCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0",
        "-0.0",
        "1",
        "0.1",
        "-12.75",
        "1e21",
        "1E-7",
        "4.9e-324",
        "2.5e-324",
        "1.7976931348623157e308",
        "1e309",
        "-1e309",
        "9007199254740993",
        "90071992547409.93",
        "9007199254.740993",
        "123456789012345678901",
        "0.30000000000000004",
        "3.141592653589793238462643383279502884197169399375105820974944"
      })
  void doubleValue_isTheNearestDouble(String text) throws IOException, OtlpJsonException {
    long expected = Double.doubleToRawLongBits(Double.parseDouble(text));

    for (String json : new String[] {text, '"' + text + '"'}) {
      double read = readValue("{\"doubleValue\":" + json + "}").getDoubleValue();
      assertThat(Double.doubleToRawLongBits(read)).as(json).isEqualTo(expected);
    }
  }

  @Test
  void doubleValue_hasNamesForWhatJsonHasNot() throws IOException, OtlpJsonException {
    assertThat(readValue("{\"doubleValue\":\"NaN\"}").getDoubleValue()).isNaN();
    assertThat(readValue("{\"doubleValue\":\"Infinity\"}").getDoubleValue())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(readValue("{\"doubleValue\":\"-Infinity\"}").getDoubleValue())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"nan\"", "\"\"", "\"1f\"", "\"0x1p3\"", "\"+Infinity\"", "true", "{}"})
  void doubleValue_takesNoOtherNames(String json) throws IOException, OtlpJsonException {
    assertThat(OtlpJson.read(OtlpJson.value("{\"doubleValue\":" + json + "}")).unreadableCount())
        .isEqualTo(1);
  }

  @Test
  void number_hasAtMostAThousandCharacters() throws IOException, OtlpJsonException {
    String longest = "0." + "1".repeat(NumberText.MAX_LENGTH - 2);

    assertThat(readValue("{\"doubleValue\":" + longest + "}").getDoubleValue())
        .isEqualTo(Double.parseDouble(longest));
    assertThat(readValue("{\"intValue\":1." + "0".repeat(998) + "}").getIntValue()).isEqualTo(1);
    for (String json : new String[] {longest + "1", "1".repeat(1_000_000)}) {
      assertThat(OtlpJson.read(OtlpJson.value("{\"doubleValue\":" + json + "}")).unreadableCount())
          .isEqualTo(1);
      assertThat(OtlpJson.read(OtlpJson.value("{\"intValue\":\"" + json + "\"}")).unreadableCount())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "\"true\", true", "\"false\", false"})
  void boolValue_isTrueOrFalse(String json, boolean expected)
      throws IOException, OtlpJsonException {
    assertThat(readValue("{\"boolValue\":" + json + "}").getBoolValue()).isEqualTo(expected);
    assertThat(readValue("{\"boolValue\":" + json + "}").hasBoolValue()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"True\"", "\"\"", "[]"})
  void boolValue_isNothingElse(String json) throws IOException, OtlpJsonException {
    assertThat(OtlpJson.read(OtlpJson.value("{\"boolValue\":" + json + "}")).unreadableCount())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "AA==, 00",
    "AA, 00",
    "AP8=, 00ff",
    "AP8, 00ff",
    "+/+/, fbffbf",
    "-_-_, fbffbf",
    "-/+_, fbffbf",
    "AAECAwQF, 000102030405",
    "AAECAwQFBg==, 00010203040506"
  })
  void bytesValue_isBase64OfEitherAlphabet(String base64, String hex)
      throws IOException, OtlpJsonException {
    assertThat(readValue("{\"bytesValue\":\"" + base64 + "\"}"))
        .isEqualTo(bytes(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "AAAAA", "=", "AA=", "A===", "====", "AA==AA==", "A A=", "AA\\n", "é"})
  void bytesValue_thatIsNoBase64CostsItsSpan(String base64) throws IOException, OtlpJsonException {
    assertThat(
            OtlpJson.read(OtlpJson.value("{\"bytesValue\":\"" + base64 + "\"}")).unreadableCount())
        .isEqualTo(1);
  }
}
