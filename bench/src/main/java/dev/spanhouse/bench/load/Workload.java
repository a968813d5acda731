// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.SpanEncoder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.List;

/**
 * The requests that are sent again and again, each time with other ids and times. Request {@code n}
 * of a run is that of service {@code n mod services} in wave {@code n div services}; the traces of
 * a wave run through several services.
 *
 * <p>Safe for use by many threads.
 */
public final class Workload {

  private final List<RequestTemplate> requests;
  private final List<RowTemplate> rows;

  private Workload(List<RequestTemplate> requests, List<RowTemplate> rows) {
    this.requests = requests;
    this.rows = rows;
  }

  /** The same one every time: batches of 512 spans, the most that SDKs send by default. */
  public static Workload sample() {
    List<byte[]> encoded =
        new SampleWave(512)
            .requests().stream().map(ExportTraceServiceRequest::toByteArray).toList();
    return new Workload(
        encoded.stream().map(RequestTemplate::of).toList(),
        encoded.stream().map(Workload::rowsOf).toList());
  }

  private static RowTemplate rowsOf(byte[] request) {
    try {
      EncodedSpans spans =
          SpanEncoder.encode(
              request, request.length, KnownEntries.NONE, MemoryReservation.UNBOUNDED);
      return RowTemplate.of(spans);
    } catch (WireFormatException e) {
      throw new IllegalStateException("the sample is no request", e);
    }
  }

  /** How many services send one request each per wave. */
  public int services() {
    return requests.size();
  }

  /** Which service's turn it is. */
  public int serviceOf(long request) {
    return (int) (request % requests.size());
  }

  /** Which wave the request belongs to. */
  public long waveOf(long request) {
    return request / requests.size();
  }

  RequestTemplate newRequest(int service) {
    return requests.get(service).copy();
  }

  /** One copy of the rows of every service. */
  public List<RowTemplate> newRows() {
    return rows.stream().map(RowTemplate::copy).toList();
  }

  /** Bytes of a request before compression, on average. */
  public double requestBytes() {
    return requests.stream().mapToInt(request -> request.bytes().length).average().orElse(0);
  }

  /** Bytes of the COPY rows of a request, on average. */
  public double rowBytes() {
    return rows.stream().mapToInt(RowTemplate::length).average().orElse(0);
  }

  /** Spans of a request. */
  public int spansPerRequest() {
    return requests.getFirst().spanCount();
  }
}
