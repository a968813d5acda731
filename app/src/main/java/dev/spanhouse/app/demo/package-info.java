// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code demo} role: believable traffic of a web shop, sent through the OpenTelemetry SDK.
 *
 * <p>{@link dev.spanhouse.app.demo.Journey} and the tables it refers to say what happens in the
 * shop; {@code TracePlayer} plays one journey in simulated time; {@code SpanEmitter} turns the
 * result into SDK spans; {@link dev.spanhouse.app.demo.DemoTraffic} repeats that at a pace.
 */
@NullMarked
package dev.spanhouse.app.demo;

import org.jspecify.annotations.NullMarked;
