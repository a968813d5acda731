// SPDX-License-Identifier: Apache-2.0
/** Between receiving and writing: encoded requests wait in a bounded queue for a writer. */
@NullMarked
package dev.spanhouse.collector.queue;

import org.jspecify.annotations.NullMarked;
