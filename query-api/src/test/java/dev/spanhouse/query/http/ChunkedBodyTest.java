// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

@Timeout(30)
class ChunkedBodyTest {

  private static final int CHUNK = 64 * 1024;
  private static final ResponseHeaders HEADERS = ResponseHeaders.of(HttpStatus.OK);

  private final ExecutorService writers = Executors.newSingleThreadExecutor();
  private final HttpResponseWriter response = HttpResponse.streaming();
  private final ChunkedBody body = new ChunkedBody(response, HEADERS);

  @AfterEach
  void stop() {
    response.abort();
    writers.shutdownNow();
  }

  @Test
  void write_waitsForTheClient() throws Exception {
    Client client = new Client();
    AtomicInteger accepted = new AtomicInteger();
    response.subscribe(client);

    Future<?> writing =
        writers.submit(
            () -> {
              for (int i = 0; i < 10; i++) {
                body.write(new byte[CHUNK]);
                accepted.incrementAndGet();
              }
              body.finish();
              return null;
            });

    assertThatThrownBy(() -> writing.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(accepted).hasValueLessThanOrEqualTo(1);
    client.request(4);
    client.awaitObjects(4);
    assertThatThrownBy(() -> writing.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(accepted.get()).isBetween(3, 5);
    client.request(100);
    writing.get();
    client.ended.acquire();
    assertThat(client.bytes.size()).isEqualTo(10 * CHUNK);
  }

  @Test
  void write_keepsBytesInOrderAcrossChunks() throws Exception {
    byte[] bytes = new byte[3 * CHUNK + 17];
    new Random(1).nextBytes(bytes);
    Client client = new Client();
    response.subscribe(client);
    client.request(100);

    body.write(bytes, 0, 5);
    for (int i = 5; i < CHUNK + 5; i++) {
      body.write(bytes[i]);
    }
    body.write(bytes, CHUNK + 5, 2 * CHUNK + 12);
    body.finish();

    client.ended.acquire();
    assertThat(client.bytes.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void write_toAClientThatGoesAway_throws() throws Exception {
    Client client = new Client();
    response.subscribe(client);
    Future<?> writing =
        writers.submit(
            () -> {
              body.write(new byte[5 * CHUNK]);
              return null;
            });

    client.cancel();

    assertThatThrownBy(writing::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ResponseClosedException.class);
  }

  /** Takes objects only when the test says so. */
  private static final class Client implements Subscriber<HttpObject> {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final Semaphore ended = new Semaphore(0);
    private final Semaphore objects = new Semaphore(0);
    private final Semaphore subscribed = new Semaphore(0);

    @SuppressWarnings("NullAway.Init")
    private volatile Subscription subscription;

    void request(int count) throws InterruptedException {
      subscribed.acquire();
      subscribed.release();
      subscription.request(count);
    }

    void cancel() throws InterruptedException {
      subscribed.acquire();
      subscription.cancel();
    }

    void awaitObjects(int count) throws InterruptedException {
      objects.acquire(count);
    }

    @Override
    public void onSubscribe(Subscription s) {
      subscription = s;
      subscribed.release();
    }

    @Override
    public void onNext(HttpObject object) {
      if (object instanceof HttpData data) {
        bytes.writeBytes(data.array());
      }
      objects.release();
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {
      ended.release();
    }
  }
}
