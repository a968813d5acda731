// SPDX-License-Identifier: Apache-2.0
/** What is measured: a PostgreSQL and a collector of our own. */
@NullMarked
package dev.spanhouse.bench.subject;

import org.jspecify.annotations.NullMarked;
