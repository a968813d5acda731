// SPDX-License-Identifier: Apache-2.0
// The page's side of browser.mjs: the exporter in its form for browsers.

import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { sendSpans } from "./spans.mjs";

globalThis.send = (options) =>
  sendSpans(
    new OTLPTraceExporter({
      url: `${options.endpoint}/v1/traces`,
      timeoutMillis: options.timeoutMillis,
    }),
    options,
  );
