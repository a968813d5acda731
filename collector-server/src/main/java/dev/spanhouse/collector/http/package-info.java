// SPDX-License-Identifier: Apache-2.0
/** OTLP over HTTP. */
@NullMarked
package dev.spanhouse.collector.http;

import org.jspecify.annotations.NullMarked;
