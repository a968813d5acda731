// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small program that knows nothing of tracing: an HTTP server that asks a database, and a client
 * that asks the server.
 *
 * <p>Each line of input, {@code COUNT PAUSE_MILLIS}, makes that many requests with such pauses
 * between them. Their trace ids, which the agent puts into the headers, are the line of output. The
 * program ends with its input.
 */
final class ShopProgram {

  private final Connection database;

  private ShopProgram(Connection database) {
    this.database = database;
  }

  /**
   * Runs until there is no more input.
   *
   * @param args the JDBC URL of the database
   */
  public static void main(String[] args) throws Exception {
    try (Connection database = DriverManager.getConnection(args[0], "postgres", "")) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/stock", new ShopProgram(database)::answer);
      server.start();
      try {
        serveInput(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/stock"));
      } finally {
        server.stop(0);
      }
    }
  }

  private static void serveInput(URI stock) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      System.out.println("ready");
      BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        String[] words = line.split(" ", -1);
        List<String> traceIds = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(words[0]); i++) {
          traceIds.add(
              client.send(HttpRequest.newBuilder(stock).build(), BodyHandlers.ofString()).body());
          TimeUnit.MILLISECONDS.sleep(Long.parseLong(words[1]));
        }
        System.out.println(String.join(" ", traceIds));
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      count();
      // version-traceid-spanid-flags
      String traceparent = exchange.getRequestHeaders().getFirst("traceparent");
      byte[] traceId = traceparent.split("-", -1)[1].getBytes(UTF_8);
      exchange.sendResponseHeaders(200, traceId.length);
      exchange.getResponseBody().write(traceId);
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private void count() throws SQLException {
    try (PreparedStatement statement =
        database.prepareStatement("SELECT count(*) FROM pg_class WHERE relname = ?")) {
      statement.setString(1, "stock");
      try (ResultSet row = statement.executeQuery()) {
        row.next();
      }
    }
  }
}
