// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import dev.spanhouse.app.access.HttpAccess;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Set;

/** {@code /healthz/live}, {@code /healthz/ready} and {@code /metrics}. */
public final class AdminHttp {

  private static final String LIVE = "/healthz/live";
  private static final String READY = "/healthz/ready";
  private static final Set<String> HEALTH = Set.of(LIVE, READY);

  private static final JsonFactory JSON = new JsonFactory();
  private static final MediaType PROMETHEUS_TEXT =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private AdminHttp() {}

  /**
   * Adds the services to a server.
   *
   * @param access asked about everything but health, which platforms ask for without credentials
   */
  public static void register(
      ServerBuilder server,
      Readiness readiness,
      PrometheusMeterRegistry metrics,
      HttpAccess access) {
    server.decorator(
        (service, ctx, request) ->
            HEALTH.contains(ctx.path())
                ? service.serve(ctx, request)
                : access.guard(service, ctx, request));
    server.service(LIVE, (ctx, request) -> HttpResponse.of("alive\n"));
    server.service(READY, (ctx, request) -> ready(readiness));
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
