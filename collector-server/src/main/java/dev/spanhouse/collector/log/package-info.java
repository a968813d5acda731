// SPDX-License-Identifier: Apache-2.0
/** Log lines that cannot flood. */
@NullMarked
package dev.spanhouse.collector.log;

import org.jspecify.annotations.NullMarked;
