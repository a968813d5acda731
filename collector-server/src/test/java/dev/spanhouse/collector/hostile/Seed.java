// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A request of the corpus. Its name begins with what has to become of it: {@code valid}, {@code
 * rejected} (some of its spans), {@code malformed}, or anything else for stored, with repairs.
 *
 * @param json whether it is JSON, and not protobuf
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Seed(String name, boolean json, byte[] bytes) {

  /** All files of the corpus, and those that are too monotonous for a file. */
  static List<Seed> all() {
    List<Seed> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory())) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        boolean json = name.endsWith(".json");
        seeds.add(
            new Seed(
                name,
                json,
                json ? Files.readAllBytes(file) : WireText.parse(Files.readString(file))));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the corpus cannot be read", e);
    }
    seeds.add(deepJson("valid-map-64-deep.json", 64));
    seeds.add(deepJson("rejected-map-300-deep.json", 300));
    seeds.add(new Seed("malformed-brackets.json", true, "[".repeat(50_000).getBytes(UTF_8)));
    seeds.add(
        new Seed(
            "malformed-skipped-brackets.json",
            true,
            ("{\"unknown\":" + "[".repeat(50_000)).getBytes(UTF_8)));
    return List.copyOf(seeds);
  }

  private static Path directory() throws URISyntaxException {
    URL corpus = Objects.requireNonNull(Seed.class.getResource("/corpus"));
    return Path.of(corpus.toURI());
  }

  private static Seed deepJson(String name, int depth) {
    String value =
        "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":".repeat(depth)
            + "{\"intValue\":1}"
            + "}]}}".repeat(depth);
    String request =
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{
        "traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708",
        "attributes":[{"key":"deep","value":%s}]}]}]}]}
        """
            .formatted(value);
    return new Seed(name, true, request.getBytes(UTF_8));
  }

  boolean isMalformed() {
    return name.startsWith("malformed");
  }

  boolean isRejected() {
    return name.startsWith("rejected");
  }

  @Override
  public String toString() {
    return name;
  }
}
