// SPDX-License-Identifier: Apache-2.0
/** How long a start takes. */
@NullMarked
package dev.spanhouse.bench.start;

import org.jspecify.annotations.NullMarked;
