// SPDX-License-Identifier: Apache-2.0
/** Clients that mean no good, and those that are broken. */
@NullMarked
package dev.spanhouse.collector.hostile;

import org.jspecify.annotations.NullMarked;
