// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Traces that real systems recorded, as OTLP/JSON files beside the repository. */
class OtlpJsonSamplesTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("spanhouse.root", "..")).resolve("../shared/data/traces");

  @Test
  void read_givesWhatProtobufReads() throws IOException, OtlpJsonException {
    assumeThat(FOLDER).as("sample traces").isDirectory();
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).isNotEmpty();

    for (Path file : files) {
      String json = Files.readString(file);
      ExportTraceServiceRequest expected = OtlpJson.independently(json);

      OtlpJsonReader reader = OtlpJson.read(json);

      assertThat(OtlpJson.message(reader)).as(file.toString()).isEqualTo(expected);
      assertThat(reader.unreadable()).as(file.toString()).isEmpty();
    }
  }
}
