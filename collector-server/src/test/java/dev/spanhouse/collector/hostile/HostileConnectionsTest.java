// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static dev.spanhouse.collector.hostile.RawHttp2.END_HEADERS;
import static dev.spanhouse.collector.hostile.RawHttp2.exportHeaders;
import static dev.spanhouse.collector.hostile.RawHttp2.frame;
import static dev.spanhouse.collector.hostile.RawHttp2.join;
import static dev.spanhouse.collector.hostile.RawHttp2.message;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.collector.grpc.RunningCollector;
import dev.spanhouse.collector.hostile.HostileClient.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The short form of {@code ./bench/run connections}: senders that are slow, or silent, are cut off,
 * and good clients do not notice them. Nothing is timed.
 */
class HostileConnectionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OF_EACH = 50;

  private static final String BODY =
      "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          + "Content-Length: 99\r\n\r\n{";

  @Test
  void slowSenders_areCutOffAndGoodOnesServed() throws Exception {
    List<RawConnection> headers = new ArrayList<>();
    List<RawConnection> bodies = new ArrayList<>();
    List<RawConnection> messages = new ArrayList<>();
    List<RawConnection> silent = new ArrayList<>();
    try (RunningCollector collector =
            new RunningCollector(Duration.ofSeconds(10), Duration.ofMillis(800));
        HostileClient client = new HostileClient(collector)) {
      for (int i = 0; i < OF_EACH; i++) {
        headers.add(opened(collector.httpPort(), "POST /v1/traces HTTP/1.1\r\nHost: x\r\nX: "));
        bodies.add(opened(collector.httpPort(), BODY));
        RawConnection grpc = new RawConnection(collector.port());
        grpc.send(
            join(
                RawHttp2.start(),
                frame(RawHttp2.HEADERS, END_HEADERS, 1, exportHeaders()),
                frame(RawHttp2.DATA, 0, 1, message(0, 100, new byte[10]))));
        messages.add(grpc);
        silent.add(new RawConnection(collector.port()));
      }
      for (int i = 0; i < 100; i++) {
        // One byte more now and then does not help.
        headers.get(i % OF_EACH).send("x");
        bodies.get(i % OF_EACH).send(" ");
        byte[] good = request("good", List.of(span(traceId(7, i + 1), 1).build())).toByteArray();
        Protocol protocol = i % 2 == 0 ? Protocol.GRPC : Protocol.HTTP_1;
        assertThat(client.send(protocol, false, "identity", good, false).code()).isEqualTo("OK");
      }

      for (RawConnection connection : headers) {
        assertThat(connection.awaitClose(PATIENCE)).isTrue();
      }
      for (RawConnection connection : bodies) {
        assertThat(connection.awaitText("HTTP/1.1 408", PATIENCE)).isTrue();
      }
      for (RawConnection connection : messages) {
        assertThat(connection.awaitText("did not arrive within", PATIENCE)).isTrue();
      }
      assertThat(collector.budget.usedBytes()).isZero();
      assertThat(collector.receiveBudget.usedBytes()).isZero();
      assertThat(collector.database.count("SELECT count(*) FROM span")).isEqualTo(100);
    } finally {
      for (List<RawConnection> kind : List.of(headers, bodies, messages, silent)) {
        for (RawConnection connection : kind) {
          connection.close();
        }
      }
    }
  }

  private static RawConnection opened(int port, String first) throws IOException {
    RawConnection connection = new RawConnection(port);
    connection.send(first);
    return connection;
  }
}
