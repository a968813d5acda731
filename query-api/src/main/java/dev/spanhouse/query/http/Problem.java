// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An error answer (RFC 9457).
 *
 * @param status its phrase is the title, as the RFC asks for problems of the type {@code
 *     about:blank}
 * @param detail what was wrong, with which value, and what is expected
 * @param headers what the status requires besides
 */
record Problem(HttpStatus status, String detail, HttpHeaders headers) {

  private static final MediaType CONTENT_TYPE = MediaType.create("application", "problem+json");
  private static final JsonFactory JSON = new JsonFactory();

  static Problem of(HttpStatus status, String detail) {
    return new Problem(status, detail, HttpHeaders.of());
  }

  /** A problem that goes away by itself. */
  static Problem tryAgain(String detail) {
    return new Problem(
        HttpStatus.SERVICE_UNAVAILABLE, detail, HttpHeaders.of(HttpHeaderNames.RETRY_AFTER, "1"));
  }

  HttpResponse toResponse(ServiceRequestContext ctx) {
    return toAggregated(ctx).toHttpResponse();
  }

  AggregatedHttpResponse toAggregated(ServiceRequestContext ctx) {
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(status).contentType(CONTENT_TYPE).add(headers).build(),
        HttpData.wrap(body(ctx.path())));
  }

  private byte[] body(String path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", status.reasonPhrase());
      json.writeNumberField("status", status.code());
      json.writeStringField("detail", detail);
      json.writeStringField("instance", path);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory threw", e);
    }
    return out.toByteArray();
  }
}
