// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.util.Set;

/** How an operation of the shop can fail, and how a server says so over HTTP and gRPC. */
enum Failure {
  BAD_CREDENTIALS("auth.ErrBadCredentials", "unknown account or password", 401, "UNAUTHENTICATED"),
  CARD_DECLINED(
      "dev.shop.payment.CardDeclinedException",
      "card declined: insufficient funds",
      402,
      "FAILED_PRECONDITION"),
  FRAUD_SUSPECTED(
      "fraud_check.errors.FraudSuspected", "score above threshold", 403, "PERMISSION_DENIED"),
  NOT_FOUND(
      "dev.shop.catalog.ProductNotFoundException", "product is not for sale", 404, "NOT_FOUND"),
  OUT_OF_STOCK(
      "inventory.ErrOutOfStock", "requested quantity exceeds stock", 409, "FAILED_PRECONDITION"),
  NULL_REFERENCE(
      "System.NullReferenceException",
      "Object reference not set to an instance of an object.",
      500,
      "INTERNAL"),
  MALFORMED_EVENT(
      "com.fasterxml.jackson.databind.exc.MismatchedInputException",
      "Cannot deserialize value of type `java.math.BigDecimal` from String \"n/a\"",
      500,
      "INTERNAL"),
  STATEMENT_TIMEOUT(
      "org.postgresql.util.PSQLException",
      "ERROR: canceling statement due to statement timeout",
      500,
      "INTERNAL"),
  PROVIDER_UNAVAILABLE("", "503 Service Unavailable", 503, "UNAVAILABLE"),
  PROVIDER_TIMEOUT(
      "java.net.http.HttpTimeoutException", "request timed out", 0, "DEADLINE_EXCEEDED"),
  UPSTREAM_FAILED("", "upstream request failed", 502, "UNAVAILABLE");

  /** The gRPC codes that semantic conventions count as the server's own error. */
  private static final Set<String> SERVER_CODES =
      Set.of(
          "UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS");

  final String message;

  /** 0: no answer came. */
  final int httpStatus;

  final String grpcCode;
  private final String exceptionType;

  Failure(String exceptionType, String message, int httpStatus, String grpcCode) {
    this.exceptionType = exceptionType;
    this.message = message;
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
  }

  /** The exception's type as code on this platform would throw it. */
  String exceptionType(Platform platform) {
    return exceptionType.isEmpty() ? platform.upstreamException : exceptionType;
  }

  boolean isAnswered() {
    return httpStatus != 0;
  }

  /** The server's fault, so an error on both sides of the call; otherwise only on the client's. */
  boolean isServerError() {
    return SERVER_CODES.contains(grpcCode);
  }
}
