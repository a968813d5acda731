// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.linecorp.armeria.server.ServiceOptions;

/** For services that answer before they have the whole request. */
final class EarlyAnswers {

  /**
   * HTTP/2 streams are left for a moment when both sides are done. The server would otherwise reset
   * a stream whose last frame it is just reading, and clients that have not noted yet that they
   * have sent everything take that for a failure, in spite of the answer they have.
   */
  static final ServiceOptions OPTIONS =
      ServiceOptions.builder().closeHttp2StreamDelayMillis(1_000).build();

  private EarlyAnswers() {}
}
