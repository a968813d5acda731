// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.testing.OtlpArbitraries;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OtlpJsonPropertyTest {

  private static final List<JsonFormat.Printer> PRINTERS =
      List.of(
          JsonFormat.printer().printingEnumsAsInts(),
          JsonFormat.printer().omittingInsignificantWhitespace(),
          JsonFormat.printer().preservingProtoFieldNames(),
          JsonFormat.printer().alwaysPrintFieldsWithNoPresence());

  @Provide
  Arbitrary<TracesData> requests() {
    return OtlpArbitraries.tracesData();
  }

  @Provide
  Arbitrary<JsonFormat.Printer> printers() {
    return Arbitraries.of(PRINTERS);
  }

  @Property(tries = 1000)
  void read_givesTheBytesThatProtobufWrites(
      @ForAll("requests") TracesData request, @ForAll("printers") JsonFormat.Printer printer)
      throws IOException, OtlpJsonException {
    String json = OtlpJson.print(printer, request);

    OtlpJsonReader reader = OtlpJson.read(json);

    assertThat(OtlpJson.message(reader).toString()).isEqualTo(request.toString());
    assertThat(OtlpJson.wire(reader)).isEqualTo(request.toByteArray());
    assertThat(reader.length()).isLessThanOrEqualTo(json.getBytes(UTF_8).length);
    assertThat(reader.unreadable()).isEmpty();
    assertThat(reader.spanCount()).isEqualTo(spans(request));
  }

  @Property(tries = 200)
  void read_givesTheSameInWhateverPiecesTheBytesCome(
      @ForAll("requests") TracesData request, @ForAll("printers") JsonFormat.Printer printer)
      throws IOException, OtlpJsonException {
    byte[] json = OtlpJson.print(printer, request).getBytes(UTF_8);

    for (int chunk : new int[] {1, 2, 7}) {
      OtlpJsonReader reader = new OtlpJsonReader(MemoryReservation.UNBOUNDED, LIMIT);
      reader.read(OtlpJson.inChunks(json, chunk));

      assertThat(OtlpJson.wire(reader)).as("pieces of %d", chunk).isEqualTo(request.toByteArray());
    }
    assertThat(OtlpJsonReader.countSpans(OtlpJson.inChunks(json, 1), LIMIT))
        .isEqualTo(spans(request));
  }

  @Property(tries = 20_000)
  void toDouble_isParseDouble(@ForAll("doubleTexts") String text) {
    byte[] bytes = text.getBytes(UTF_8);

    assertThat(NumberText.isNumber(bytes, 0, bytes.length)).isTrue();
    assertThat(Double.doubleToRawLongBits(NumberText.toDouble(bytes, 0, bytes.length)))
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  @Provide
  Arbitrary<String> doubleTexts() {
    Arbitrary<String> shortest =
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite).map(d -> "" + d);
    Arbitrary<String> decimals =
        Arbitraries.bigDecimals().ofScale(20).map(d -> d.stripTrailingZeros().toPlainString());
    Arbitrary<String> near53Bits =
        Arbitraries.longs()
            .between((1L << 53) - 20, (1L << 53) + 20)
            .flatMap(n -> Arbitraries.integers().between(1, 15).map(d -> point(n, d)));
    return Arbitraries.oneOf(
        shortest,
        decimals,
        near53Bits,
        Arbitraries.of("0", "-0", "-0.0", "0.000000000000000000000000000", "1E400", "-1e-400"));
  }

  private static String point(long number, int decimals) {
    String digits = "" + number;
    int at = digits.length() - decimals;
    return digits.substring(0, at) + "." + digits.substring(at);
  }

  private static int spans(TracesData request) {
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .mapToInt(scope -> scope.getSpansCount())
        .sum();
  }
}
