// SPDX-License-Identifier: Apache-2.0
/** The composition root: puts a process together, and takes it apart again. */
@NullMarked
package dev.spanhouse.app.server;

import org.jspecify.annotations.NullMarked;
