// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.collector.coding.Format;
import dev.spanhouse.collector.grpc.RunningCollector;
import dev.spanhouse.collector.hostile.HostileClient.Answer;
import dev.spanhouse.collector.hostile.HostileClient.Protocol;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each seed means the same over every protocol and in every coding. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileCorpusTest {

  private RunningCollector collector;
  private HostileClient client;

  @BeforeAll
  void start() throws Exception {
    collector = new RunningCollector(Duration.ofSeconds(10), Duration.ofSeconds(10));
    client = new HostileClient(collector);
  }

  @AfterAll
  void stop() {
    client.close();
    collector.close();
  }

  private static List<Seed> seeds() {
    return Seed.all();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void seed_isJudgedAlikeOverAllProtocolsAndCodings(Seed seed) throws Exception {
    for (Protocol protocol : Protocol.values()) {
      if (protocol == Protocol.GRPC && seed.json()) {
        continue;
      }
      check(seed, client.send(protocol, seed.json(), "identity", seed.bytes(), false));
      for (Format format : Format.values()) {
        byte[] encoded = format.encode(seed.bytes());
        check(seed, client.send(protocol, seed.json(), format.coding.token(), encoded, true));
      }
    }
  }

  private static void check(Seed seed, Answer answer) {
    if (seed.isMalformed()) {
      assertThat(answer.code()).isIn("400", "INVALID_ARGUMENT");
    } else if (seed.isRejected()) {
      // All of the spans, or some.
      assertThat(answer.code().equals("OK") ? answer.rejected() : 1).isPositive();
      assertThat(answer.code()).isIn("OK", "400", "INVALID_ARGUMENT");
    } else {
      assertThat(answer).isEqualTo(new Answer("OK", true, 0));
    }
  }
}
