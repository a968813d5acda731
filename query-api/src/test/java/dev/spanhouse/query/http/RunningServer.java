// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.spanhouse.storage.read.TraceSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A real server on a free port of the loopback interface, with one blocking thread, and a client.
 */
final class RunningServer implements AutoCloseable {

  static final String BLOCKING_THREADS = "test-blocking";

  private final BlockingTaskExecutor blocking =
      BlockingTaskExecutor.builder().numThreads(1).threadNamePrefix(BLOCKING_THREADS).build();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Server server;

  private RunningServer(TraceSource traces, Duration answerTimeout, QueryAccess access) {
    ServerBuilder builder =
        Server.builder()
            .port(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SessionProtocol.HTTP)
            .gracefulShutdownTimeoutMillis(0, 0)
            .blockingTaskExecutor(blocking, true);
    new QueryRoutes(traces, answerTimeout, access).addTo(builder);
    server = builder.build();
    server.start().join();
  }

  static RunningServer of(TraceSource traces) {
    return of(traces, QueryRoutes.DEFAULT_ANSWER_TIMEOUT);
  }

  static RunningServer of(TraceSource traces, QueryAccess access) {
    return new RunningServer(traces, QueryRoutes.DEFAULT_ANSWER_TIMEOUT, access);
  }

  static RunningServer of(TraceSource traces, Duration answerTimeout) {
    return new RunningServer(traces, answerTimeout, QueryAccess.OPEN);
  }

  int port() {
    return server.activeLocalPort();
  }

  /** Names and values of headers follow the path in turn. */
  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, headers);
  }

  HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    return send(HttpClient.Version.HTTP_1_1, method, path, headers);
  }

  HttpResponse<byte[]> send(
      HttpClient.Version version, String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .version(version)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    client.close();
    server.stop().join();
  }
}
