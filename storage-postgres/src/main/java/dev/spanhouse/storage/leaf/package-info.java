// SPDX-License-Identifier: Apache-2.0
/** The partitions of {@code span}: one leaf per stretch of time of receipt. */
@NullMarked
package dev.spanhouse.storage.leaf;

import org.jspecify.annotations.NullMarked;
