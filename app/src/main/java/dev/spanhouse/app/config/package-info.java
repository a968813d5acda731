// SPDX-License-Identifier: Apache-2.0
/**
 * Settings: read once at start from defaults, {@code spanhouse.yaml}, the environment and the
 * command line into immutable records, or refused with every error at once.
 */
@NullMarked
package dev.spanhouse.app.config;

import org.jspecify.annotations.NullMarked;
