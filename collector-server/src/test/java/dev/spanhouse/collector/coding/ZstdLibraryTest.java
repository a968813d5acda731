// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system where the native library cannot be unpacked, in a JVM of its own. */
class ZstdLibraryTest {

  @TempDir Path folder;

  @Test
  void withoutLibrary_zstdIsNotOffered() throws Exception {
    String printed = run("-DZstdTempFolder=" + folder.resolve("missing"));

    assertThat(printed)
        .contains("accepted: gzip, deflate, snappy, identity")
        .contains("zstd by name: Optional.empty")
        .contains("zstd in list: Optional.empty")
        .contains("read: zstd: not available on this server")
        .contains("set the system property ZstdTempFolder")
        .doesNotContain("Exception in thread");
  }

  @Test
  void tempFolder_isWhereTheLibraryIsUnpacked() throws Exception {
    String printed =
        run("-Djava.io.tmpdir=" + folder.resolve("missing"), "-DZstdTempFolder=" + folder);

    assertThat(printed).contains("accepted: gzip, deflate, zstd, snappy, identity");
  }

  private static String run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  /** What the server does with codings when it starts. */
  static final class Program {

    private Program() {}

    public static void main(String[] args) {
      System.out.println("accepted: " + ContentCoding.accepted());
      System.out.println("zstd by name: " + ContentCoding.byName("zstd"));
      System.out.println("zstd in list: " + ContentCoding.parseList("gzip, zstd"));
      try {
        int first =
            ContentCoding.ZSTD
                .decode(new ByteArrayInputStream(new byte[5]), 5, () -> MemoryReservation.UNBOUNDED)
                .read();
        System.out.println("read: " + first);
      } catch (IOException e) {
        System.out.println("read: " + e.getMessage());
      }
    }
  }
}
