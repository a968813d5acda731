// SPDX-License-Identifier: Apache-2.0
/** Content codings: what clients compress their requests with. */
@NullMarked
package dev.spanhouse.collector.coding;

import org.jspecify.annotations.NullMarked;
