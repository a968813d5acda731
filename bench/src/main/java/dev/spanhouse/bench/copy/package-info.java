// SPDX-License-Identifier: Apache-2.0
/** The yardstick: the same rows through a bare COPY. */
@NullMarked
package dev.spanhouse.bench.copy;

import org.jspecify.annotations.NullMarked;
