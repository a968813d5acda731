// SPDX-License-Identifier: Apache-2.0
/** What tests of several modules stand on: a real PostgreSQL, and OTLP messages to put into it. */
@NullMarked
package dev.spanhouse.storage.testing;

import org.jspecify.annotations.NullMarked;
