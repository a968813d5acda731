// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlSourceTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "otlp.grpc.endpoint: 0.0.0.0:1\notlp.hold: 1s\n",
        "otlp:\n  grpc:\n    endpoint: 0.0.0.0:1\n  hold: 1s\n",
        "otlp:\n  grpc.endpoint: '0.0.0.0:1'\notlp.hold: \"1s\"\n",
        "{otlp: {grpc: {endpoint: '0.0.0.0:1'}, hold: 1s}}",
        "# comment\n---\notlp.grpc: {endpoint: '0.0.0.0:1'}\notlp: {hold: 1s}\n",
      })
  void keys_mayNestOrBeDotted(String yaml) {
    SourceReading reading = read(yaml);

    assertThat(reading.errors()).isEmpty();
    assertThat(texts(reading))
        .containsOnly(Map.entry("otlp.grpc.endpoint", "0.0.0.0:1"), Map.entry("otlp.hold", "1s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "~", "{}", "otlp:\n  # hold: 1s\n"})
  void nothing_isNoError(String yaml) {
    SourceReading reading = read(yaml);

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123", "1_000", "1e3", "yes", "2026-01-01", "0x1F", "12:30"})
  void scalars_areTakenAsTheyAreWritten(String scalar) {
    assertThat(texts(read("database.password: " + scalar)))
        .containsExactly(Map.entry("database.password", scalar));
  }

  @Test
  void missingValue_isAnEmptyText() {
    assertThat(texts(read("database:\n  url:\n  user: ~\n")))
        .containsOnly(Map.entry("database.url", ""), Map.entry("database.user", ""));
  }

  @Test
  void origin_isTheLineOfTheKey() {
    assertThat(read("\n\notlp:\n\n  hold: 1s\n").entries())
        .containsExactly(Map.entry("otlp.hold", new SourceReading.Entry("1s", "test.yaml:5")));
  }

  @Test
  void keyGivenTwice_isAnError() {
    SourceReading reading = read("otlp.hold: 1s\notlp:\n  hold: 2s\n");

    assertThat(reading.errors())
        .containsExactly(
            new SettingError(
                "otlp.hold", "2s", "test.yaml:3", "given twice, first at test.yaml:1"));
  }

  @Test
  void groupGivenTwice_isTakenTogether() {
    SourceReading reading = read("otlp:\n  hold: 1s\notlp:\n  retry-delay: 2s\n");

    assertThat(reading.errors()).isEmpty();
    assertThat(texts(reading))
        .containsOnly(Map.entry("otlp.hold", "1s"), Map.entry("otlp.retry-delay", "2s"));
  }

  @Test
  void listOrMappingForOneValue_isAnError() {
    SourceReading reading = read("otlp.hold: [1s, 2s]\nlog:\n  level:\n    root: info\n");

    assertThat(reading.errors())
        .extracting(SettingError::toString)
        .containsExactly(
            "otlp.hold = **** (test.yaml:1): expected one value, found a list or a mapping",
            "log.level = **** (test.yaml:3): expected one value, found a list or a mapping");
  }

  @Test
  void everyUnknownKey_isAnError() {
    SourceReading reading = read("otlp:\n  hodl: 1s\nqery:\n  timeout: 1s\n  [a]: b\nlog: info\n");

    assertThat(reading.errors())
        .extracting(SettingError::toString)
        .containsExactly(
            "otlp.hodl = **** (test.yaml:2): unknown setting; did you mean otlp.hold?",
            "qery.timeout = **** (test.yaml:4): unknown setting; did you mean query.timeout?",
            "qery.… = (empty) (test.yaml:5): expected a key that is text",
            "log = **** (test.yaml:6): a group of settings; expected one of log.level");
  }

  @Test
  void nodeThatContainsItself_isAnErrorAndNotAnEndlessWalk() {
    SourceReading reading = read("otlp: &x\n  grpc: *x\n");

    assertThat(reading.errors())
        .extracting(SettingError::key)
        .containsExactly("otlp.grpc.grpc.grpc.grpc.grpc");
  }

  @Test
  void malformedFile_isOneErrorWithItsLine() {
    assertMalformed("otlp:\n  hold: 1s\n query: 2\n", "test.yaml:3", "expected <block end>");
    assertMalformed("a: b: c\n", "test.yaml:1", "mapping values are not allowed here");
    assertMalformed("a: 1\n---\na: 2\n", "test.yaml:2", "found another document");
    assertMalformed("a: 1\nb: \u0007\n", "test.yaml:2", "the character U+0007 is not allowed");
    assertMalformed("just text\n", "test.yaml:1", "expected a mapping of keys to values");
    assertMalformed("- a\n", "test.yaml:1", "expected a mapping of keys to values");
  }

  private void assertMalformed(String yaml, String origin, String problem) {
    SourceReading reading = read(yaml);

    assertThat(reading.isReadable()).isFalse();
    assertThat(reading.errors())
        .satisfiesExactly(
            error -> {
              assertThat(error.key()).isEqualTo("configuration file");
              assertThat(error.shownValue()).isEqualTo("test.yaml");
              assertThat(error.origin()).isEqualTo(origin);
              assertThat(error.problem()).contains(problem);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*hunter2",
        "!hunter2",
        "!hunter2 x",
        "'hunter2",
        "\"\\hunter2\"",
        "[hunter2",
        "{hunter2",
        "hunter2: x",
        "%hunter2",
        "@hunter2",
        "[hunter2]",
        "hunter2\n  pasword: hunter2",
      })
  void errors_doNotRepeatAPassword(String value) {
    SourceReading reading = read("database:\n  password: " + value + "\n");

    assertThat(reading.errors()).isNotEmpty();
    assertThat(reading.errors().toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database: {password:hunter2}",
        "database.password:hunter2",
        "database:\n  password:hunter2\n",
        "database:\n  password=hunter2\n",
        "database:\n  password:hunter2:\n",
        "database.password hunter2: x",
      })
  void errors_doNotRepeatAPasswordThatMissesItsColon(String yaml) {
    SourceReading reading = read(yaml);

    assertThat(reading.errors()).hasSize(1);
    assertThat(reading.errors().toString()).doesNotContain("hunter2");
  }

  @Test
  void unreadableFile_isAnError() throws IOException {
    Path latin1 = directory.resolve("latin1");
    Files.write(latin1, "data.dir: käse".getBytes(StandardCharsets.ISO_8859_1));
    Path large = directory.resolve("large");
    Files.writeString(large, "#".repeat((1 << 20) + 1));

    assertThat(reason(latin1)).isEqualTo("expected a readable file: it is not UTF-8");
    assertThat(reason(large)).isEqualTo("expected a readable file: it is larger than 1MiB");
    assertThat(reason(directory)).startsWith("expected a readable file: Is a directory");
    assertThat(reason(directory.resolve("none")))
        .isEqualTo("expected a readable file: there is no such file");
  }

  private static String reason(Path file) {
    return YamlSource.read(file, "test.yaml", "test").errors().getFirst().problem();
  }

  private SourceReading read(String yaml) {
    try {
      Path file = Files.writeString(directory.resolve("test.yaml"), yaml);
      return YamlSource.read(file, "test.yaml", "test");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Map<String, String> texts(SourceReading reading) {
    return reading.entries().entrySet().stream()
        .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().text()));
  }
}
