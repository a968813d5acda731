// SPDX-License-Identifier: Apache-2.0
/**
 * Trace trees: the stored spans of one trace become a forest in which every span appears exactly
 * once, whatever is missing, doubled or contradictory among them.
 */
@NullMarked
package dev.spanhouse.query.tree;

import org.jspecify.annotations.NullMarked;
