// SPDX-License-Identifier: Apache-2.0
/** Certificates of the listeners, and of their clients, which may change while the process runs. */
@NullMarked
package dev.spanhouse.app.tls;

import org.jspecify.annotations.NullMarked;
