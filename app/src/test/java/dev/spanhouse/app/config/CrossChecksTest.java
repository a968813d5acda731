// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.app.access.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossChecksTest {

  @TempDir private Path directory;
  private SettingsFixture fixture;

  @BeforeEach
  void nothingIsSet() {
    fixture = new SettingsFixture(directory);
  }

  @Test
  void listenersOnOnePort_areAnError() {
    assertThat(fixture.lines("query.endpoint=127.0.0.1:4317", "admin.endpoint=0.0.0.0:4317"))
        .containsExactly(
            "query.endpoint = 127.0.0.1:4317 (--set): expected a port other than that of"
                + " otlp.grpc.endpoint = 127.0.0.1:4317 (default)",
            "admin.endpoint = 0.0.0.0:4317 (--set): expected a port other than that of"
                + " otlp.grpc.endpoint = 127.0.0.1:4317 (default)",
            "admin.endpoint = 0.0.0.0:4317 (--set): expected a port other than that of"
                + " query.endpoint = 127.0.0.1:4317 (--set)");
  }

  @Test
  void listenersOnAnyFreePort_areNone() {
    assertThat(fixture.settings("query.endpoint=[::1]:0", "admin.endpoint=[::1]:0").query())
        .extracting(Settings.Query::endpoint)
        .isEqualTo(new Endpoint("::1", 0));
  }

  @Test
  void embeddedDatabaseOnAListenersPort_isAnError() {
    assertThat(fixture.lines("embedded.port=4000"))
        .containsExactly(
            "embedded.port = 4000 (--set): expected a port other than that of"
                + " query.endpoint = 127.0.0.1:4000 (default)");
    assertThat(fixture.settings("embedded.port=4000", "database.url=jdbc:postgresql://h/d"))
        .extracting(settings -> settings.embedded().port())
        .isEqualTo(4000);
  }

  @Test
  void requestLargerThanTheMemory_isAnError() {
    assertThat(fixture.lines("ingest.memory=32MiB"))
        .containsExactly(
            "otlp.max-request-bytes = 64MiB (default): expected at most ingest.memory = 32MiB"
                + " (--set), because a larger request could never be admitted");
    assertThat(fixture.settings("ingest.memory=64MiB").ingest().memoryBytes()).isEqualTo(64 << 20);
  }

  @Test
  void requestLargerThanHalfOfASmallHeap_isAnError() {
    SettingsFixture small = new SettingsFixture(directory, new Machine(100 << 20, 4));

    assertThat(small.lines())
        .containsExactly(
            "otlp.max-request-bytes = 64MiB (default): expected at most ingest.memory = auto"
                + " (50MiB) (default), because a larger request could never be admitted");
  }

  @Test
  void batchLargerThanTheMemory_isAnError() {
    assertThat(fixture.lines("ingest.memory=64MiB", "ingest.batch-bytes=65MiB"))
        .containsExactly(
            "ingest.batch-bytes = 65MiB (--set): expected at most ingest.memory = 64MiB (--set),"
                + " because a larger batch could never fill");
  }

  @Test
  void memoryLargerThanTheHeap_isAnError() {
    assertThat(fixture.lines("ingest.memory=5GiB"))
        .containsExactly(
            "ingest.memory = 5GiB (--set): expected at most the heap of 4GiB; lower it, or raise"
                + " -Xmx");
  }

  @Test
  void invalidSetting_isNotComparedWithOthers() {
    assertThat(fixture.errors("ingest.memory=1", "otlp.max-request-bytes=512MiB"))
        .extracting(SettingError::key)
        .containsExactly("ingest.memory");
  }

  @Test
  void settingsAreNotCompared_whenTheFileCannotBeRead() {
    fixture.yaml("ingest: {memory: 1GiB");

    assertThat(fixture.errors("otlp.max-request-bytes=512MiB", "database.password-file=none"))
        .extracting(SettingError::key)
        .containsExactly("configuration file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"otlp", "query", "admin"})
  void certificateKeyAndAuthorities_needOneAnother(String listener) {
    String group = listener + ".tls.";

    assertThat(fixture.lines(group + "certificate-file=a"))
        .containsExactly(
            group + "certificate-file = a (--set): expected " + group + "key-file to be set too");
    assertThat(fixture.lines(group + "key-file=a", group + "client-ca-file=b"))
        .containsExactly(
            group + "key-file = a (--set): expected " + group + "certificate-file to be set too",
            group
                + "client-ca-file = b (--set): expected "
                + group
                + "certificate-file to be set too");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, true",
    "127.8.9.255:1, true",
    "localhost:1, true",
    "LOCALHOST:1, true",
    "[::1]:1, true",
    "0.0.0.0:1, false",
    "[::]:1, false",
    "10.0.0.1:1, false",
    "collector:1, false",
    "localhost.example.com:1, false",
    "127.0.0.1.example.com:1, false",
    "127.0.0.256:1, false",
    "[::ffff:10.0.0.1]:1, false",
  })
  void listener_isUndecidedUnlessItIsOnLoopback(String endpoint, boolean loopback) {
    assertThat(undecided("query.endpoint=" + endpoint))
        .isEqualTo(loopback ? List.of() : List.of(Scope.QUERY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth.anonymous=auto               | INGEST QUERY ADMIN",
        "auth.anonymous=all                | ''",
        "auth.anonymous=ingest,query       | ''",
        "auth.anonymous=query              | INGEST",
        "auth.anonymous=none               | INGEST QUERY",
        "auth.tokens=a query sha256:0a     | ''",
        "auth.tokens-file=tokens           | ''",
      })
  void listenersForOthers_needAChoice(String setting, String undecided) {
    List<Scope> expected =
        Stream.of(undecided.split(" ", -1)).filter(s -> !s.isEmpty()).map(Scope::valueOf).toList();

    assertThat(
            undecided(
                setting.replace("0a", "0a".repeat(32)),
                "otlp.grpc.endpoint=0.0.0.0:1",
                "query.endpoint=0.0.0.0:2",
                "admin.endpoint=0.0.0.0:3"))
        .isEqualTo(expected);
  }

  @Test
  void clientCertificates_areAChoiceForTheirListener() {
    assertThat(
            undecided(
                "otlp.grpc.endpoint=0.0.0.0:1",
                "query.endpoint=0.0.0.0:2",
                "otlp.tls.certificate-file=a",
                "otlp.tls.key-file=b",
                "otlp.tls.client-ca-file=c"))
        .containsExactly(Scope.QUERY);
  }

  private List<Scope> undecided(String... settings) {
    return fixture.loaded(Map.of(), settings).undecided().stream()
        .map(SettingsResult.Undecided::scope)
        .toList();
  }

  @Test
  void wrongTokens_areNotRepeated() {
    assertThat(fixture.lines("auth.tokens=a ingest sph_hush; b"))
        .containsExactly(
            "auth.tokens = **** (--set): entry 1: expected the hash as sha256: and 64 hexadecimal"
                + " digits, not the secret itself");
  }

  @Test
  void anonymousScopes_thatThereAreNot_areAnError() {
    assertThat(fixture.lines("auth.anonymous=yes"))
        .containsExactly(
            "auth.anonymous = yes (--set): expected auto, none, all, or a list out of ingest,"
                + " query, admin");
  }
}
