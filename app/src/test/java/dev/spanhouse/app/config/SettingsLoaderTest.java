// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {

  @TempDir private Path directory;
  private SettingsFixture fixture;

  @BeforeEach
  void nothingIsSet() {
    fixture = new SettingsFixture(directory);
  }

  @Test
  void laterSourceWins_andOriginSaysWhich() {
    fixture.yaml("otlp:\n  hold: 1s\n  retry-delay: 1s\n  body-timeout: 1s\n");
    Map<String, String> environment =
        Map.of("SPANHOUSE_OTLP_HOLD", "2s", "SPANHOUSE_OTLP_RETRY_DELAY", "2s");

    SettingsResult.Loaded loaded = fixture.loaded(environment, "otlp.hold=3s");

    Settings.Otlp otlp = loaded.settings().otlp();
    assertThat(List.of(otlp.hold(), otlp.retryDelay(), otlp.bodyTimeout()))
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(1));
    assertThat(origins(loaded))
        .containsEntry("otlp.hold", "--set")
        .containsEntry("otlp.retry-delay", "environment SPANHOUSE_OTLP_RETRY_DELAY")
        .containsEntry("otlp.body-timeout", "spanhouse.yaml:4")
        .containsEntry("query.timeout", "default");
  }

  @Test
  void laterOverrideWins() {
    assertThat(fixture.settings("otlp.hold=1s", "otlp.hold=2s").otlp().hold())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void override_mayHoldEqualsSignsAndNothing() {
    String url = "jdbc:postgresql://host/db?ssl=true";

    assertThat(fixture.settings("database.url=" + url).database().url()).isEqualTo(url);
    assertThat(fixture.yaml("database.url: " + url).settings("database.url=").database().url())
        .isEmpty();
  }

  @Test
  void overriddenValue_isNotChecked() {
    fixture.yaml("otlp.hold: banana");

    assertThat(fixture.settings("otlp.hold=1s").otlp().hold()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void emptyVariable_countsAsNotSet() {
    fixture.yaml("otlp.hold: 1s");

    SettingsResult.Loaded loaded =
        fixture.loaded(Map.of("SPANHOUSE_OTLP_HOLD", "", "SPANHOUSE_TYPO", ""));

    assertThat(loaded.settings().otlp().hold()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void valuesAreNotExpanded() {
    Settings settings = fixture.settings("database.password=${user.home}$$\\,");

    assertThat(settings.database().password()).isEqualTo("${user.home}$$\\,");
  }

  @Test
  void explicitFile_isReadInPlaceOfTheDefaultOne() {
    fixture.yaml("otlp.hold: 1s").file("other.yaml", "otlp.hold: 2s");

    SettingsResult result = fixture.load(Path.of("other.yaml"), Map.of(), List.of());

    assertThat(result).isInstanceOf(SettingsResult.Loaded.class);
    SettingsResult.Loaded loaded = (SettingsResult.Loaded) result;
    assertThat(loaded.settings().otlp().hold()).isEqualTo(Duration.ofSeconds(2));
    assertThat(origins(loaded)).containsEntry("otlp.hold", "other.yaml:1");
  }

  @Test
  void explicitFileThatIsMissing_isAnError() {
    SettingsResult result = fixture.load(Path.of("other.yaml"), Map.of(), List.of("otlp.hold=x"));

    assertThat(result)
        .isInstanceOfSatisfying(
            SettingsResult.Invalid.class,
            invalid ->
                assertThat(invalid.errors())
                    .extracting(SettingError::toString)
                    .satisfiesExactly(
                        missing ->
                            assertThat(missing)
                                .isEqualTo(
                                    "configuration file = other.yaml (--config): expected a"
                                        + " readable file: there is no such file"),
                        hold -> assertThat(hold).startsWith("otlp.hold = x (--set): expected ")));
  }

  @Test
  void allErrorsAreListedTogether() {
    fixture.yaml("otlp:\n  hold: 90s\nquery:\n  conections: 3\n  endpoint: 4000\n");
    Map<String, String> environment =
        Map.of("SPANHOUSE_INGEST_WRITERS", "none", "SPANHOUSE_DATA_DRI", "/data");

    SettingsResult result =
        fixture.load(null, environment, List.of("log.level=loud", "log.levle=info", "nonsense"));

    String list =
        """
        8 errors in the settings:
          1. query.conections = **** (spanhouse.yaml:4): unknown setting; did you mean query.connections?
          2. SPANHOUSE_DATA_DRI = **** (environment): unknown setting; did you mean SPANHOUSE_DATA_DIR?
          3. log.levle = **** (--set): unknown setting; did you mean log.level?
          4. nonsense = (empty) (--set): expected key=value
          5. otlp.hold = 90s (spanhouse.yaml:2): expected a duration from 0s to 1m, a whole number with ms, s, m, h or d
          6. ingest.writers = none (environment SPANHOUSE_INGEST_WRITERS): expected auto, or a whole number from 1 to 64
          7. query.endpoint = 4000 (spanhouse.yaml:5): expected host:port, such as 127.0.0.1:4317, 0.0.0.0:4317 or [::1]:4317; port 0 = any free port
          8. log.level = loud (--set): expected one of trace, debug, info, warn, error\
        """;
    assertThat(result)
        .isInstanceOfSatisfying(
            SettingsResult.Invalid.class,
            invalid -> assertThat(invalid.describe()).isEqualToNormalizingNewlines(list));
  }

  @ParameterizedTest
  @CsvSource({
    "otlp.grpc.enpoint, unknown setting; did you mean otlp.grpc.endpoint?",
    "OTLP.HOLD, unknown setting; did you mean otlp.hold?",
    "otlp.maxRequestBytes, unknown setting; did you mean otlp.max-request-bytes?",
    "otlp.max_request_bytes, unknown setting; did you mean otlp.max-request-bytes?",
    "log, 'a group of settings; expected one of log.level'",
    "otlp.grpc.compression, unknown setting; docs/configuration.md lists them all",
  })
  void unknownKey_isAnErrorWithASuggestionIfOneIsClose(String key, String problem) {
    assertThat(fixture.errors(key + "=1"))
        .containsExactly(new SettingError(key, "****", "--set", problem));
  }

  @Test
  void overrideWithoutValue_isAnError() {
    assertThat(fixture.lines("otlp.hold"))
        .containsExactly("otlp.hold = (empty) (--set): expected key=value");
  }

  @Test
  void variablesForOthers_areIgnored() {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("PATH", "/bin"),
            Map.entry("SPANHOUSE_JAVA_HOME", "/opt/java"),
            Map.entry("SPANHOUSE_JAVA_OPTS", "-Xmx1g"),
            Map.entry("SPANHOUSE_LONG", "true"),
            Map.entry("SPANHOUSE_SERVICE_HOST", "10.0.0.1"),
            Map.entry("SPANHOUSE_SERVICE_PORT", "4317"),
            Map.entry("SPANHOUSE_SERVICE_PORT_OTLP_GRPC", "4317"),
            Map.entry("SPANHOUSE_PORT", "tcp://10.0.0.1:4317"),
            Map.entry("SPANHOUSE_PORT_4317_TCP", "tcp://10.0.0.1:4317"),
            Map.entry("SPANHOUSE_PORT_4317_TCP_PROTO", "tcp"),
            Map.entry("SPANHOUSE_QUERY_SERVICE_HOST", "10.0.0.2"),
            Map.entry("SPANHOUSE_QUERY_PORT_4000_TCP_ADDR", "10.0.0.2"));

    assertThat(fixture.loaded(environment).settings()).isEqualTo(fixture.settings());
  }

  @Test
  void variableLikeAServiceLink_isAnErrorIfItIsNone() {
    assertThat(fixture.errors(Map.of("SPANHOUSE_PORT", "4317")))
        .containsExactly(
            new SettingError(
                "SPANHOUSE_PORT",
                "****",
                "environment",
                "unknown setting; docs/configuration.md lists them all"));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 2", "6, 6", "64, 8"})
  void writers_areByDefaultTheProcessorsWithinBounds(int processors, int writers) {
    Machine machine = new Machine(1L << 30, processors);

    assertThat(new SettingsFixture(directory, machine).settings().ingest().writers())
        .isEqualTo(writers);
  }

  @ParameterizedTest
  @CsvSource({
    "4GiB, 64MiB, 1GiB, a quarter",
    "512MiB, 64MiB, 192MiB, as much as a request and its rows may need",
    "200MiB, 64MiB, 100MiB, half",
    "100MiB, 10MiB, 30MiB, as much as a request and its rows may need",
    "20MiB, 16MiB, 16MiB, the minimum",
  })
  void memory_isByDefault(String heap, String largestRequest, String memory, String reason) {
    Machine machine = new Machine(ByteSize.parse(heap).orElseThrow(), 4);

    Settings settings =
        new SettingsFixture(directory, machine)
            .settings("otlp.max-request-bytes=" + largestRequest);

    assertThat(ByteSize.format(settings.ingest().memoryBytes())).as(reason).isEqualTo(memory);
  }

  @Test
  void effectiveSettings_areAllThereInOrder() {
    List<EffectiveSetting> effective = fixture.loaded(Map.of(), "otlp.hold=1s").effective();

    assertThat(effective)
        .extracting(EffectiveSetting::key)
        .containsExactlyElementsOf(Definitions.all().stream().map(Setting::key).toList());
    assertThat(effective)
        .contains(
            new EffectiveSetting(
                "otlp.hold",
                "SPANHOUSE_OTLP_HOLD",
                "1s",
                "--set",
                "4s",
                "How long a call waits for room or for the database before it is told to retry"))
        .extracting(EffectiveSetting::shownValue)
        .contains("auto (1GiB)", "auto (4)");
  }

  @Test
  void table_isAligned() {
    List<EffectiveSetting> settings =
        fixture.loaded(Map.of(), "data.dir=a\nb").effective().subList(2, 6);

    assertThat(EffectiveSetting.table(settings))
        .isEqualToNormalizingNewlines(
            """
            setting                 value    origin
            database.password       (empty)  default
            database.password-file  (empty)  default
            data.dir                a?b      --set
            embedded.port           0        default
            """);
  }

  @Test
  void thisProcess_startsWithTheDefaults() {
    assertThat(SettingsLoader.ofThisProcess().load(null, Map.of(), List.of()))
        .isInstanceOf(SettingsResult.Loaded.class);
  }

  private static Map<String, String> origins(SettingsResult.Loaded loaded) {
    return loaded.effective().stream()
        .collect(toMap(EffectiveSetting::key, EffectiveSetting::origin));
  }
}
