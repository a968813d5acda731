// SPDX-License-Identifier: Apache-2.0
/** The database a process works with: the embedded one or somebody's own. */
@NullMarked
package dev.spanhouse.app.database;

import org.jspecify.annotations.NullMarked;
