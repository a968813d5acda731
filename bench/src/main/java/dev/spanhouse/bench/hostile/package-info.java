// SPDX-License-Identifier: Apache-2.0
/** What hostile clients cost the good ones, and the server. */
@NullMarked
package dev.spanhouse.bench.hostile;

import org.jspecify.annotations.NullMarked;
