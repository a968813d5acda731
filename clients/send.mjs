// SPDX-License-Identifier: Apache-2.0
// Sends spans with one of OpenTelemetry's exporters for Node, and prints what became of them.

import { OTLPTraceExporter as GrpcExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { readOptions, ready } from "./program.mjs";
import { sendSpans } from "./spans.mjs";

const options = readOptions({
  protocol: { type: "string", default: "grpc" },
  gzip: { type: "boolean", default: false },
});
const compression = options.gzip ? "gzip" : "none";
const exporter = {
  grpc: () => new GrpcExporter({ url: options.endpoint, compression }),
  "http/protobuf": () =>
    new ProtobufExporter({ url: `${options.endpoint}/v1/traces`, compression }),
  "http/json": () =>
    new JsonExporter({ url: `${options.endpoint}/v1/traces`, compression }),
}[options.protocol];
if (exporter === undefined) {
  throw new Error(
    `--protocol: ${options.protocol} (expected: grpc, http/protobuf or http/json)`,
  );
}

await ready(options);
console.log(JSON.stringify(await sendSpans(exporter(), options)));
