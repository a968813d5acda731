// SPDX-License-Identifier: Apache-2.0
/** Who gets memory: a byte budget over everything that is in flight. */
@NullMarked
package dev.spanhouse.collector.admission;

import org.jspecify.annotations.NullMarked;
