// SPDX-License-Identifier: Apache-2.0
/** Who may send spans, and how many. */
@NullMarked
package dev.spanhouse.collector.access;

import org.jspecify.annotations.NullMarked;
