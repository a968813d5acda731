// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.config.SettingsLoader;
import dev.spanhouse.app.config.SettingsResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in this process, on free ports, and a client of its HTTP side. */
public final class TestServer implements AutoCloseable {

  private final SpanhouseServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  private TestServer(SpanhouseServer server) {
    this.server = server;
  }

  /** Starts a server of that role with {@link #settings}. */
  public static TestServer start(Role role, String... settings)
      throws StartupException, InterruptedException {
    return new TestServer(SpanhouseServer.start(role, settings(settings), () -> {}));
  }

  /** Free ports, and what the caller says. */
  public static Settings settings(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "otlp.grpc.endpoint=127.0.0.1:0",
                "otlp.http.endpoint=127.0.0.1:0",
                "query.endpoint=127.0.0.1:0",
                "admin.endpoint=127.0.0.1:0"));
    all.addAll(List.of(settings));
    SettingsResult result = SettingsLoader.ofThisProcess().load(null, Map.of(), all);
    return switch (result) {
      case SettingsResult.Loaded loaded -> loaded.settings();
      case SettingsResult.Invalid invalid -> throw new AssertionError(invalid.describe());
    };
  }

  /** Base URL of OTLP/gRPC. */
  public String otlpGrpc() {
    return server.addresses().otlpGrpc().orElseThrow();
  }

  /** Base URL of OTLP/HTTP. */
  public String otlpHttp() {
    return server.addresses().otlpHttp().orElseThrow();
  }

  /** The port of OTLP/gRPC. */
  public int otlpGrpcPort() {
    return URI.create(otlpGrpc()).getPort();
  }

  /** Base URL of the query API. */
  public String query() {
    return server.addresses().query().orElseThrow();
  }

  /** Base URL of health and metrics. */
  public String admin() {
    return server.addresses().admin();
  }

  /** Gets a text. */
  public HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  /** Gets bytes of a type. */
  public HttpResponse<byte[]> get(String url, String accept)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build(),
        BodyHandlers.ofByteArray());
  }

  /** The value of a metric without labels, or with exactly these. */
  public double metric(String nameAndLabels) throws IOException, InterruptedException {
    String text = get(admin() + "/metrics").body();
    Matcher line =
        Pattern.compile("^" + Pattern.quote(nameAndLabels) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(text);
    if (!line.find()) {
      throw new AssertionError("no metric " + nameAndLabels + " in\n" + text);
    }
    return Double.parseDouble(line.group(1));
  }

  /** How many spans had that outcome. */
  public long spans(String outcome) throws IOException, InterruptedException {
    return (long) metric("spanhouse_spans_total{outcome=\"" + outcome + "\"}");
  }

  /** Stops the server; the client can still be used. */
  public void stop() {
    server.stop();
  }

  @Override
  public void close() {
    stop();
    http.close();
  }
}
