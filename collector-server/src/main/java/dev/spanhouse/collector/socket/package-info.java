// SPDX-License-Identifier: Apache-2.0
/** Files of Unix domain sockets. */
@NullMarked
package dev.spanhouse.collector.socket;

import org.jspecify.annotations.NullMarked;
