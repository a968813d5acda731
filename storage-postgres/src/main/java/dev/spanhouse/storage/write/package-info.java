// SPDX-License-Identifier: Apache-2.0
/** Writing encoded spans: dictionary rows first, then one COPY into the current leaf. */
@NullMarked
package dev.spanhouse.storage.write;

import org.jspecify.annotations.NullMarked;
