// SPDX-License-Identifier: Apache-2.0
/** The forms in which a trace leaves: as a tree for people and the UI, and as OTLP for programs. */
@NullMarked
package dev.spanhouse.query.format;

import org.jspecify.annotations.NullMarked;
