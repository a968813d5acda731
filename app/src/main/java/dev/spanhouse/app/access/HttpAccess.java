// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.access.Credentials;
import java.util.List;
import java.util.Optional;

/** Access control in the words of HTTP (RFC 9110, section 11). Safe for use by many threads. */
public final class HttpAccess {

  /** What a 401 tells about how to come in. */
  public static final HttpHeaders CHALLENGES =
      HttpHeaders.builder()
          .add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"spanhouse\"")
          .add(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"spanhouse\", charset=\"UTF-8\"")
          .build();

  /**
   * Why a request is not answered.
   *
   * @param message for the client
   * @param headers what the status requires besides
   */
  public record Refusal(HttpStatus status, String message, HttpHeaders headers) {}

  private final AccessControl access;

  /** Asks {@code access}. */
  public HttpAccess(AccessControl access) {
    this.access = access;
  }

  /** Why the request is not to be answered; empty if it is. */
  public Optional<Refusal> refusal(ServiceRequestContext ctx, HttpRequest request) {
    return switch (access.decide(credentials(ctx, request))) {
      case AccessDecision.Granted granted -> Optional.empty();
      case AccessDecision.Unauthenticated nobody ->
          Optional.of(new Refusal(HttpStatus.UNAUTHORIZED, nobody.message(), CHALLENGES));
      case AccessDecision.Forbidden forbidden ->
          Optional.of(new Refusal(HttpStatus.FORBIDDEN, forbidden.message(), HttpHeaders.of()));
    };
  }

  /** A decorator for Armeria's services that refuses with a line of text. */
  public HttpResponse guard(HttpService service, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    Optional<Refusal> refusal = refusal(ctx, request);
    return refusal.isEmpty() ? service.serve(ctx, request) : text(refusal.get());
  }

  private static HttpResponse text(Refusal refusal) {
    return HttpResponse.of(
        ResponseHeaders.builder(refusal.status())
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .add(refusal.headers())
            .build(),
        HttpData.ofUtf8(refusal.message() + "\n"));
  }

  /** What the request shows. Two headers become one that cannot be read. */
  private static Credentials credentials(ServiceRequestContext ctx, HttpRequest request) {
    List<String> headers = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
    return new Credentials(
        headers.isEmpty() ? null : String.join(", ", headers),
        ctx.sslSession(),
        ctx.remoteAddress().toString());
  }
}
