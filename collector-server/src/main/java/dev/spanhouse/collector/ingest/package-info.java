// SPDX-License-Identifier: Apache-2.0
/** What happens to one export request, whatever protocol it came with. */
@NullMarked
package dev.spanhouse.collector.ingest;

import org.jspecify.annotations.NullMarked;
