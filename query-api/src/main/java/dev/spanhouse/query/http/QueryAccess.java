// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;

/**
 * Decides who may ask; the application knows. Implementations are called on event loops: they
 * neither block nor throw, and are safe for use by many threads.
 */
@FunctionalInterface
public interface QueryAccess {

  /** Everyone may. */
  QueryAccess OPEN = (ctx, request) -> Optional.empty();

  /**
   * Why a request is not answered.
   *
   * @param detail for the client
   * @param headers what the status requires besides
   */
  record Refusal(HttpStatus status, String detail, HttpHeaders headers) {}

  /** Why the request is not to be answered; empty if it is. */
  Optional<Refusal> refusal(ServiceRequestContext ctx, HttpRequest request);
}
