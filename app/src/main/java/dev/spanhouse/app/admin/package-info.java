// SPDX-License-Identifier: Apache-2.0
/** Health and metrics of the process. */
@NullMarked
package dev.spanhouse.app.admin;

import org.jspecify.annotations.NullMarked;
