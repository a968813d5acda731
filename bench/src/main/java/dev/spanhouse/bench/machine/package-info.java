// SPDX-License-Identifier: Apache-2.0
/** What Linux says about processes and the machine. */
@NullMarked
package dev.spanhouse.bench.machine;

import org.jspecify.annotations.NullMarked;
