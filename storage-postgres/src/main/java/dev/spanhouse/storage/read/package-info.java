// SPDX-License-Identifier: Apache-2.0
/** Reading traces back: rows become OTLP messages again, every field and value type as received. */
@NullMarked
package dev.spanhouse.storage.read;

import org.jspecify.annotations.NullMarked;
