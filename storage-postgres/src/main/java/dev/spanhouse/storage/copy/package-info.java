// SPDX-License-Identifier: Apache-2.0
/**
 * From OTLP's wire format straight to rows of PostgreSQL's binary COPY format, in one pass.
 *
 * <p>The inverse is {@link dev.spanhouse.storage.read}. What the columns cannot express keeps the
 * span's original bytes in the column {@code residue}; see {@code
 * docs/decisions/003-attributes-as-jsonb.md}.
 */
@NullMarked
package dev.spanhouse.storage.copy;

import org.jspecify.annotations.NullMarked;
