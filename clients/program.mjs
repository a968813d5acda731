// SPDX-License-Identifier: Apache-2.0
// What the programs here have in common: their options, the signal to begin, and their one line.

import { once } from "node:events";
import { parseArgs } from "node:util";

/** The options that every program knows. */
const COMMON = {
  endpoint: { type: "string" },
  service: { type: "string", default: "spanhouse-clients" },
  run: { type: "string", default: "by-hand" },
  spans: { type: "string", default: "1000" },
  "over-millis": { type: "string", default: "0" },
  wait: { type: "boolean", default: false },
};

export function readOptions(own) {
  const { values } = parseArgs({ options: { ...COMMON, ...own } });
  if (values.endpoint === undefined) {
    throw new Error(
      "--endpoint: missing (expected: a base address such as http://127.0.0.1:4318)",
    );
  }
  return {
    ...values,
    spans: Number(values.spans),
    overMillis: Number(values["over-millis"]),
  };
}

/** With --wait: says that everything is started, and goes on with the first line of input. */
export async function ready(options) {
  if (options.wait) {
    console.log("ready");
    await once(process.stdin, "data");
    process.stdin.destroy();
  }
}
