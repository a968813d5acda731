// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.integer;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.spanId;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.storage.testing.TestDatabase;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SQL is a public API: what the view {@code spans} promises. */
class SpansViewTest {

  @Test
  void spans_speakPlainly() {
    try (TestDatabase database = TestDatabase.migrated()) {
      new StoredForTest(database)
          .put(
              request(
                  "shop",
                  List.of(
                      span(traceId(0x0AL, 0x0BL), 0xFFL)
                          .setParentSpanId(spanId(-1))
                          .addAttributes(attribute("http.response.status_code", integer(500)))
                          .setStatus(
                              Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
                          .build())));

      assertThat(
              database.count(
                  """
                  SELECT count(*)
                  FROM spans
                  WHERE trace_id = '000000000000000a000000000000000b'
                    AND trace_id_hex = '000000000000000a000000000000000b'
                    AND span_id = '00000000000000ff'
                    AND parent_span_id = 'ffffffffffffffff'
                    AND service_name = 'shop'
                    AND kind = 'server'
                    AND status = 'error'
                    AND start_time = '2023-11-14T22:13:20.123456Z'
                    AND start_time_unix_nano = 1700000000123456789
                    AND duration_ns = 100000001
                    AND duration_ms = 100.000001
                    AND end_time = '2023-11-14T22:13:20.223456Z'
                    AND (attributes->>'http.response.status_code')::int = 500
                    AND resource_attributes->>'service.name' = 'shop'
                  """))
          .isEqualTo(1);
    }
  }
}
