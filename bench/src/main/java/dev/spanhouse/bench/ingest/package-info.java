// SPDX-License-Identifier: Apache-2.0
/** Spans per second, end to end and beside a bare COPY. */
@NullMarked
package dev.spanhouse.bench.ingest;

import org.jspecify.annotations.NullMarked;
