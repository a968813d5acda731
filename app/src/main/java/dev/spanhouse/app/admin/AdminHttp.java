// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** {@code /healthz/live}, {@code /healthz/ready} and {@code /metrics}. */
public final class AdminHttp {

  private static final JsonFactory JSON = new JsonFactory();
  private static final MediaType PROMETHEUS_TEXT =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private AdminHttp() {}

  /** Adds the services to a server. */
  public static void register(
      ServerBuilder server, Readiness readiness, PrometheusMeterRegistry metrics) {
    server.service("/healthz/live", (ctx, request) -> HttpResponse.of("alive\n"));
    server.service("/healthz/ready", (ctx, request) -> ready(readiness));
    server.service(
        "/metrics",
        (ctx, request) ->
            HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, HttpData.ofUtf8(metrics.scrape())));
  }

  private static HttpResponse ready(Readiness readiness) {
    var results = readiness.results();
    boolean ready = results.stream().allMatch(Readiness.Result::ready);
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("ready", ready);
      json.writeObjectFieldStart("checks");
      for (Readiness.Result result : results) {
        json.writeObjectFieldStart(result.name());
        json.writeBooleanField("ready", result.ready());
        json.writeStringField("detail", result.detail());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HttpResponse.of(
        ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        MediaType.JSON,
        HttpData.ofUtf8(text + "\n"));
  }
}
