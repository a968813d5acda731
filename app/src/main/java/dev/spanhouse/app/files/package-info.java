// SPDX-License-Identifier: Apache-2.0
/** Small files that people and platforms write for the process. */
@NullMarked
package dev.spanhouse.app.files;

import org.jspecify.annotations.NullMarked;
