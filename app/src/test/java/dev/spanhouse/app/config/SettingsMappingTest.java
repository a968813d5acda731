// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.app.access.AnonymousAccess;
import dev.spanhouse.app.access.TokenList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins every key, every default, and which key fills which component. */
class SettingsMappingTest {

  private static final Settings DEFAULTS =
      new Settings(
          new Settings.Database("", "spanhouse", ""),
          new Settings.Data(Path.of("./data")),
          new Settings.Embedded(0),
          new Settings.Otlp(
              new Settings.Otlp.Grpc(
                  new Endpoint("127.0.0.1", 4317), Optional.empty(), 256, 32 << 10),
              new Settings.Otlp.Http(
                  new Endpoint("127.0.0.1", 4318),
                  Optional.empty(),
                  List.of("/v1/traces"),
                  256,
                  32 << 10,
                  new Settings.Otlp.Cors(List.of(), List.of(), Duration.ofHours(2))),
              64 << 20,
              Duration.ofSeconds(4),
              Duration.ofSeconds(1),
              20_000,
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofMinutes(10),
              Settings.Tls.Files.NONE),
          new Settings.Ingest(1L << 30, 1_000_000, 4, 20_000, 16 << 20, Duration.ofMillis(5)),
          new Settings.Storage(Duration.ofDays(1), 2),
          new Settings.Query(
              new Endpoint("127.0.0.1", 4000),
              8,
              Duration.ofSeconds(30),
              500_000,
              Settings.Tls.Files.NONE),
          new Settings.Admin(new Endpoint("127.0.0.1", 4001), Settings.Tls.Files.NONE),
          new Settings.Shutdown(Duration.ZERO, Duration.ofSeconds(25)),
          new Settings.Log(Settings.Log.Level.INFO),
          new Settings.Tls(Duration.ofSeconds(10)),
          new Settings.Auth(TokenList.EMPTY, "", AnonymousAccess.parse("auto").orElseThrow()));

  private static final String TOKEN =
      "checkout ingest sha256:%s spans-per-second=20000".formatted("0a".repeat(32));

  private static final Settings CHANGED =
      new Settings(
          new Settings.Database("jdbc:postgresql://db:5432/spans", "writer", "swordfish"),
          new Settings.Data(Path.of("/var/lib/spanhouse")),
          new Settings.Embedded(15432),
          new Settings.Otlp(
              new Settings.Otlp.Grpc(
                  new Endpoint("0.0.0.0", 14317),
                  Optional.of(Path.of("/run/spanhouse/grpc.sock")),
                  64,
                  16 << 10),
              new Settings.Otlp.Http(
                  new Endpoint("0.0.0.0", 14318),
                  Optional.of(Path.of("/run/spanhouse/http.sock")),
                  List.of("/v1/traces", "/"),
                  32,
                  8 << 10,
                  new Settings.Otlp.Cors(
                      List.of("https://shop.example.com", "https://*.example.org:8443"),
                      List.of("x-team", "x-tenant"),
                      Duration.ofMinutes(5))),
              32 << 20,
              Duration.ofMillis(2500),
              Duration.ofMillis(1500),
              500,
              Duration.ofSeconds(3),
              Duration.ofSeconds(20),
              Duration.ofMinutes(1),
              new Settings.Tls.Files("/tls/otlp.crt", "/tls/otlp.key", "/tls/otlp-ca.crt")),
          new Settings.Ingest(256L << 20, 500_000, 6, 10_000, 8 << 20, Duration.ofMillis(50)),
          new Settings.Storage(Duration.ofHours(6), 5),
          new Settings.Query(
              new Endpoint("::1", 14000),
              16,
              Duration.ofMinutes(2),
              250_000,
              new Settings.Tls.Files("/tls/query.crt", "/tls/query.key", "/tls/query-ca.crt")),
          new Settings.Admin(
              new Endpoint("localhost", 14001),
              new Settings.Tls.Files("/tls/admin.crt", "/tls/admin.key", "/tls/admin-ca.crt")),
          new Settings.Shutdown(Duration.ofSeconds(5), Duration.ofMinutes(1)),
          new Settings.Log(Settings.Log.Level.WARN),
          new Settings.Tls(Duration.ofMinutes(1)),
          new Settings.Auth(
              TokenList.parseSetting(TOKEN),
              "/run/secrets/tokens",
              AnonymousAccess.parse("query").orElseThrow()));

  private static final Map<String, String> CHANGES = new LinkedHashMap<>();

  static {
    CHANGES.put("database.url", "jdbc:postgresql://db:5432/spans");
    CHANGES.put("database.user", "writer");
    CHANGES.put("database.password", "swordfish");
    CHANGES.put("data.dir", "/var/lib/spanhouse");
    CHANGES.put("embedded.port", "15432");
    CHANGES.put("otlp.grpc.endpoint", "0.0.0.0:14317");
    CHANGES.put("otlp.grpc.socket", "/run/spanhouse/grpc.sock");
    CHANGES.put("otlp.grpc.max-calls-per-connection", "64");
    CHANGES.put("otlp.grpc.max-metadata-bytes", "16KiB");
    CHANGES.put("otlp.http.endpoint", "0.0.0.0:14318");
    CHANGES.put("otlp.http.socket", "/run/spanhouse/http.sock");
    CHANGES.put("otlp.http.paths", "/v1/traces, /");
    CHANGES.put("otlp.http.max-calls-per-connection", "32");
    CHANGES.put("otlp.http.max-header-bytes", "8KiB");
    CHANGES.put("otlp.http.cors-origins", "https://shop.example.com,https://*.example.org:8443");
    CHANGES.put("otlp.http.cors-headers", "x-team,x-tenant");
    CHANGES.put("otlp.http.cors-max-age", "5m");
    CHANGES.put("otlp.max-request-bytes", "32MiB");
    CHANGES.put("otlp.max-connections", "500");
    CHANGES.put("otlp.header-timeout", "3s");
    CHANGES.put("otlp.idle-timeout", "1m");
    CHANGES.put("otlp.hold", "2500ms");
    CHANGES.put("otlp.retry-delay", "PT1.5S");
    CHANGES.put("otlp.body-timeout", "20s");
    CHANGES.put("ingest.memory", "256MiB");
    CHANGES.put("ingest.queue-spans", "500000");
    CHANGES.put("ingest.writers", "6");
    CHANGES.put("ingest.batch-spans", "10000");
    CHANGES.put("ingest.batch-bytes", "8MiB");
    CHANGES.put("ingest.linger", "50ms");
    CHANGES.put("storage.leaf-width", "6h");
    CHANGES.put("storage.leaves-ahead", "5");
    CHANGES.put("query.endpoint", "[::1]:14000");
    CHANGES.put("query.connections", "16");
    CHANGES.put("query.timeout", "2m");
    CHANGES.put("query.max-trace-spans", "250000");
    CHANGES.put("admin.endpoint", "localhost:14001");
    CHANGES.put("shutdown.drain-delay", "5s");
    CHANGES.put("shutdown.timeout", "1m");
    CHANGES.put("log.level", "warn");
    for (String listener : List.of("otlp", "query", "admin")) {
      CHANGES.put(listener + ".tls.certificate-file", "/tls/" + listener + ".crt");
      CHANGES.put(listener + ".tls.key-file", "/tls/" + listener + ".key");
      CHANGES.put(listener + ".tls.client-ca-file", "/tls/" + listener + "-ca.crt");
    }
    CHANGES.put("tls.reload-interval", "1m");
    CHANGES.put("auth.tokens", TOKEN);
    CHANGES.put("auth.tokens-file", "/run/secrets/tokens");
    CHANGES.put("auth.anonymous", "query");
  }

  @TempDir private Path directory;

  @Test
  void defaults_areThese() {
    assertThat(new SettingsFixture(directory).settings()).isEqualTo(DEFAULTS);
  }

  @Test
  void keys_areTheseAndThePasswordFile() {
    assertThat(Definitions.all())
        .extracting(Setting::key)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(CHANGES.keySet().stream(), Stream.of("database.password-file")).toList());
  }

  @Test
  void environmentNames_areTheKeysInCapitals() {
    assertThat(Definitions.OTLP_GRPC_MAX_CALLS.environmentName())
        .isEqualTo("SPANHOUSE_OTLP_GRPC_MAX_CALLS_PER_CONNECTION");
    assertThat(Definitions.all()).extracting(Setting::environmentName).doesNotHaveDuplicates();
  }

  @Test
  void everySetting_canBeGivenInTheFile() {
    StringBuilder yaml = new StringBuilder();
    CHANGES.forEach((key, value) -> yaml.append(key + ": '" + value + "'\n"));

    SettingsFixture fixture = new SettingsFixture(directory).yaml(yaml.toString());

    assertThat(fixture.settings()).isEqualTo(CHANGED);
  }

  @Test
  void everySetting_canBeGivenInTheEnvironment() {
    Map<String, String> environment =
        CHANGES.entrySet().stream()
            .collect(
                toMap(
                    change ->
                        "SPANHOUSE_"
                            + change.getKey().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"),
                    Map.Entry::getValue));

    assertThat(new SettingsFixture(directory).loaded(environment).settings()).isEqualTo(CHANGED);
  }

  @Test
  void everySetting_canBeGivenOnTheCommandLine() {
    String[] overrides =
        CHANGES.entrySet().stream()
            .map(change -> change.getKey() + "=" + change.getValue())
            .toArray(String[]::new);

    assertThat(new SettingsFixture(directory).settings(overrides)).isEqualTo(CHANGED);
  }

  @Test
  void everyChange_isAChange() {
    Map<String, String> defaults =
        Definitions.all().stream().collect(toMap(Setting::key, Setting::defaultText));

    assertThat(CHANGES)
        .allSatisfy((key, value) -> assertThat(value).isNotEqualTo(defaults.get(key)));
  }

  @Test
  void passwordFile_fillsThePassword() {
    SettingsFixture fixture = new SettingsFixture(directory).file("password", "swordfish\n");

    Settings settings = fixture.settings("database.password-file=" + directory.resolve("password"));

    assertThat(settings.database()).isEqualTo(new Settings.Database("", "spanhouse", "swordfish"));
  }

  @Test
  void isEmbedded_withoutUrl() {
    assertThat(List.of(DEFAULTS.database().isEmbedded(), CHANGED.database().isEmbedded()))
        .containsExactly(true, false);
  }
}
