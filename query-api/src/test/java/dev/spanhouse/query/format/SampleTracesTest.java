// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.spanhouse.query.fixture.OtlpJsonReader;
import dev.spanhouse.query.fixture.SampleTraces;
import dev.spanhouse.query.tree.SpanWarning;
import dev.spanhouse.query.tree.TraceAssembler;
import dev.spanhouse.query.tree.TraceNode;
import dev.spanhouse.query.tree.TraceTree;
import dev.spanhouse.storage.read.StoredSpan;
import dev.spanhouse.storage.read.StoredTrace;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Traces of real systems, through the assembler and every writer. */
class SampleTracesTest {

  @TestFactory
  Stream<DynamicTest> assemble_showsEverySpanOfASampleOnce() throws IOException {
    return SampleTraces.files().stream()
        .map(
            file ->
                dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      StoredTrace trace = SampleTraces.read(file);
                      assertThat(shown(TraceAssembler.assemble(trace)))
                          .doesNotHaveDuplicates()
                          .containsExactlyInAnyOrderElementsOf(trace.spans());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> write_ofASample_losesNothing() throws IOException {
    return SampleTraces.files().stream()
        .map(
            file ->
                dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      TraceTree tree = TraceAssembler.assemble(SampleTraces.read(file));
                      TracesData expected = OtlpTrace.of(tree);

                      JsonObject treeJson =
                          JsonParser.parseString(write(TraceFormat.TREE_JSON, tree))
                              .getAsJsonObject();
                      assertThat(treeJson.getAsJsonArray("spans")).hasSize(tree.nodes().size());
                      assertThat(OtlpJsonReader.read(write(TraceFormat.OTLP_JSON, tree)))
                          .isEqualTo(expected);
                      assertThat(TracesData.parseFrom(bytes(TraceFormat.OTLP_PROTOBUF, tree)))
                          .isEqualTo(expected);
                    }));
  }

  @Test
  void assemble_ofTheLargestSample_hasItsKnownFigures() throws IOException {
    TraceTree tree =
        TraceAssembler.assemble(SampleTraces.read("smartthings-mobile-web-install.otlp.json"));

    assertThat(tree.summary().spanCount()).isEqualTo(1041);
    assertThat(tree.duplicatesDropped()).isZero();
    assertThat(
            tree.nodes().stream()
                .filter(n -> n.warnings().contains(SpanWarning.DUPLICATE_SPAN_ID))
                .count())
        .isEqualTo(173);
  }

  private static List<StoredSpan> shown(TraceTree tree) {
    return tree.nodes().stream()
        .filter(n -> n instanceof TraceNode.Received)
        .map(n -> ((TraceNode.Received) n).stored())
        .toList();
  }

  private static String write(TraceFormat format, TraceTree tree) throws IOException {
    return new String(bytes(format, tree), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(TraceFormat format, TraceTree tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(tree, out);
    return out.toByteArray();
  }
}
