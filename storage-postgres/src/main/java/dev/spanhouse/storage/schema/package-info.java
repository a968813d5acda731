// SPDX-License-Identifier: Apache-2.0
/** Brings the database's schema to the version this code needs. */
@NullMarked
package dev.spanhouse.storage.schema;

import org.jspecify.annotations.NullMarked;
