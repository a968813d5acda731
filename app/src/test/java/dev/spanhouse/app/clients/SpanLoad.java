// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import java.time.Duration;

/**
 * What a client is to send.
 *
 * @param endpoint base URL of the receiver
 * @param gzip whether to compress
 * @param service the service that the spans are of, which no other client has
 * @param spans how many
 * @param over in what time they end
 */
record SpanLoad(String endpoint, boolean gzip, String service, int spans, Duration over) {}
