// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
