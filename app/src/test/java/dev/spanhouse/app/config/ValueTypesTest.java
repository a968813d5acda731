// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypesTest {

  private enum Colour {
    RED,
    BLUE
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:4317,    127.0.0.1, 4317",
    "0.0.0.0:0,         0.0.0.0,   0",
    "localhost:65535,   localhost, 65535",
    "my_host-1.a.b:80,  my_host-1.a.b, 80",
    "'  host:1  ',      host,      1",
    "[::1]:4317,        ::1,       4317",
    "[::]:4317,         '::',      4317",
    "[fe80::1%eth0]:80, fe80::1%eth0, 80",
    "[::ffff:10.0.0.1]:80, ::ffff:10.0.0.1, 80",
  })
  void endpoint_takesHostAndPort(String text, String host, int port) {
    assertThat(parse(ValueTypes.endpoint(), text)).contains(new Endpoint(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4317",
        ":4317",
        "host",
        "host:",
        "host:-1",
        "host:65536",
        "host:999999",
        "host:grpc",
        "host: 1",
        "a b:1",
        "::1:4317",
        "[]:1",
        "[host]:1",
        "[::1]",
        "[::1:4317",
        "http://host:4317",
        "host:4317/",
        "host:١",
      })
  void endpoint_refusesAnythingElse(String text) {
    assertThat(parse(ValueTypes.endpoint(), text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1025, 1025",
    "512KiB, 524288",
    "64MiB, 67108864",
    "64mib, 67108864",
    "' 2 GiB ', 2147483648",
    "1TiB, 1099511627776",
  })
  void bytes_takesBinaryUnits(String text, long bytes) {
    assertThat(parse(ValueTypes.bytes(0, Long.MAX_VALUE), text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "64MB",
        "64M",
        "64k",
        "64 B",
        "MiB",
        "-1",
        "+1",
        "1.5GiB",
        "1_000",
        "0x10",
        "9999999TiB",
        "999999999999999999999"
      })
  void bytes_refusesDecimalUnitsAndAnythingElse(String text) {
    assertThat(parse(ValueTypes.bytes(0, Long.MAX_VALUE), text)).isEmpty();
  }

  @Test
  void bytes_keepsToTheRange() {
    ValueType<Long> type = ValueTypes.bytes(1024, 2048);

    assertThat(parse(type, "1023")).isEmpty();
    assertThat(parse(type, "1KiB")).contains(1024L);
    assertThat(parse(type, "2KiB")).contains(2048L);
    assertThat(parse(type, "2049")).isEmpty();
    assertThat(type.expectation())
        .isEqualTo("a size from 1KiB to 2KiB, in bytes or with KiB, MiB or GiB");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1023, 1023", "1024, 1KiB", "67108864, 64MiB", "1099511627776, 1TiB"})
  void bytes_areShownInTheLargestExactUnit(long bytes, String text) {
    assertThat(ByteSize.format(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "250ms, PT0.25S",
    "4s, PT4S",
    "5m, PT5M",
    "2h, PT2H",
    "1d, PT24H",
    "' 4s ', PT4S",
    "PT1.5S, PT1.5S",
    "P1DT1M, PT24H1M",
  })
  void duration_takesOneUnitOrIso8601(String text, Duration duration) {
    assertThat(parse(ValueTypes.duration(Duration.ZERO, Duration.ofDays(9)), text))
        .contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4",
        "s",
        "4 s",
        "4S",
        "-4s",
        "1.5s",
        "4sec",
        "1m30s",
        "PT",
        "PT-1S",
        "10d",
        "999999999999999999d",
        "99999999999999999999s"
      })
  void duration_refusesAnythingElse(String text) {
    assertThat(parse(ValueTypes.duration(Duration.ZERO, Duration.ofDays(9)), text)).isEmpty();
  }

  @Test
  void duration_keepsToTheRange() {
    ValueType<Duration> type = ValueTypes.duration(Duration.ofMillis(100), Duration.ofSeconds(60));

    assertThat(parse(type, "99ms")).isEmpty();
    assertThat(parse(type, "100ms")).contains(Duration.ofMillis(100));
    assertThat(parse(type, "60s")).contains(Duration.ofMinutes(1));
    assertThat(parse(type, "PT60.000000001S")).isEmpty();
    assertThat(type.expectation())
        .isEqualTo("a duration from 100ms to 1m, a whole number with ms, s, m, h or d");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.25S, 250ms",
    "PT1.5S, 1500ms",
    "PT90S, 90s",
    "PT120S, 2m",
    "PT36H, 36h",
    "PT48H, 2d",
    "PT0.0000001S, PT0.0000001S",
  })
  void durations_areShownInTheLargestExactUnit(Duration duration, String text) {
    assertThat(DurationText.format(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "5m, true",
    "15m, true",
    "6h, true",
    "1d, true",
    "337500ms, true",
    "4m, false",
    "7m, false",
    "5h, false",
    "2d, false",
    "301s, false",
  })
  void partOfDay_takesWhatDividesADay(String text, boolean fits) {
    ValueType<Duration> type = ValueTypes.partOfDay(Duration.ofMinutes(5), Duration.ofDays(1));

    assertThat(parse(type, text).isPresent()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "200, 200", "' 7 ', 7", "007, 7"})
  void integer_takesWholeNumbers(String text, int number) {
    assertThat(parse(ValueTypes.integer(1, 200), text)).contains(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "201", "-1", "+1", "1.0", "1e2", "1_0", "ten", "9999999999999999999"})
  void integer_refusesAnythingElse(String text) {
    assertThat(parse(ValueTypes.integer(1, 200), text)).isEmpty();
  }

  @Test
  void path_takesAnyPathButNone() {
    assertThat(parse(ValueTypes.path(), " ./a b ")).contains(Path.of("./a b"));
    assertThat(parse(ValueTypes.path(), " ")).isEmpty();
    assertThat(parse(ValueTypes.path(), "a\0b")).isEmpty();
  }

  @Test
  void text_keepsBlanks() {
    assertThat(parse(ValueTypes.text("any text"), " a ")).contains(" a ");
    assertThat(parse(ValueTypes.text("any text"), "")).contains("");
  }

  @Test
  void oneOf_ignoresCase() {
    ValueType<Colour> type = ValueTypes.oneOf(Colour.class);

    assertThat(parse(type, "red")).contains(Colour.RED);
    assertThat(parse(type, " Blue ")).contains(Colour.BLUE);
    assertThat(parse(type, "green")).isEmpty();
    assertThat(parse(type, "")).isEmpty();
    assertThat(type.expectation()).isEqualTo("one of red, blue");
  }

  private static <T> Optional<T> parse(ValueType<T> type, String text) {
    return type.parser().apply(text);
  }
}
