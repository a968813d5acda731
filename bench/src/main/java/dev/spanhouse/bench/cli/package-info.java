// SPDX-License-Identifier: Apache-2.0
/** The command line of the benchmarks. */
@NullMarked
package dev.spanhouse.bench.cli;

import org.jspecify.annotations.NullMarked;
