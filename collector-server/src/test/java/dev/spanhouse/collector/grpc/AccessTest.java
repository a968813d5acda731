// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.access.Caller;
import dev.spanhouse.collector.access.Credentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked for, when, and in what words gRPC says no. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {

  /** Its headers go at once, and its message only when it is sent. */
  private static final MethodDescriptor<byte[], byte[]> HEADERS_FIRST =
      ExportClient.EXPORT.toBuilder().setType(MethodDescriptor.MethodType.CLIENT_STREAMING).build();

  private final Queue<Credentials> seen = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("NullAway.Init")
  private RunningCollector collector;

  @BeforeAll
  void start() throws Exception {
    collector =
        new RunningCollector(
            Duration.ofSeconds(10), Duration.ofSeconds(20), 64 * 1024 * 1024, this::decide);
  }

  @AfterAll
  void stop() throws Exception {
    collector.close();
  }

  private AccessDecision decide(Credentials credentials) {
    seen.add(credentials);
    return switch (String.valueOf(credentials.authorization())) {
      case "friend" -> new AccessDecision.Granted(new Caller("friend", 0));
      case "neighbour" -> new AccessDecision.Forbidden("not you");
      default -> new AccessDecision.Unauthenticated("who are you?");
    };
  }

  /** The answer comes while the message has not even been sent, and no memory is held for it. */
  @ParameterizedTest
  @CsvSource({"neighbour, PERMISSION_DENIED, not you", "stranger, UNAUTHENTICATED, who are you?"})
  void denial_doesNotWaitForTheMessage(String authorization, Status.Code code, String message)
      throws Exception {
    CompletableFuture<Status> ended = new CompletableFuture<>();
    AtomicBoolean headersCameFirst = new AtomicBoolean();
    var unused = open(ended, headersCameFirst, authorization);

    Status status = ended.get(10, TimeUnit.SECONDS);

    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).isEqualTo(message);
    assertThat(headersCameFirst).isFalse();
    assertThat(collector.budget.usedBytes()).isZero();
    assertThat(collector.receiveBudget.usedBytes()).isZero();
  }

  @Test
  void friend_isServed() throws Exception {
    CompletableFuture<Status> ended = new CompletableFuture<>();

    ClientCall<byte[], byte[]> call = open(ended, new AtomicBoolean(), "friend");
    call.sendMessage(new byte[0]);
    call.halfClose();

    assertThat(ended.get(10, TimeUnit.SECONDS).isOk()).isTrue();
  }

  @Test
  void credentials_areTheHeaderAndThePeer() throws Exception {
    seen.clear();
    CompletableFuture<Status> ended = new CompletableFuture<>();
    var unused = open(ended, new AtomicBoolean(), "one", "two");
    ended.get(10, TimeUnit.SECONDS);

    assertThat(seen)
        .singleElement()
        .satisfies(
            credentials -> {
              assertThat(credentials.authorization()).isEqualTo("one, two");
              assertThat(credentials.tls()).isNull();
              assertThat(credentials.peer()).startsWith("/127.0.0.1:");
            });
  }

  @Test
  void health_isForEveryone() {
    assertThat(
            HealthGrpc.newBlockingStub(collector.client.channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  private ClientCall<byte[], byte[]> open(
      CompletableFuture<Status> ended, AtomicBoolean headersCameFirst, String... authorization) {
    Metadata headers = new Metadata();
    for (String value : authorization) {
      headers.put(GrpcCredentials.AUTHORIZATION, value);
    }
    ClientCall<byte[], byte[]> call =
        collector.client.channel.newCall(HEADERS_FIRST, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onHeaders(Metadata received) {
            headersCameFirst.set(true);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        headers);
    call.request(1);
    return call;
  }
}
