// SPDX-License-Identifier: Apache-2.0
// Sends spans from a page in headless Chromium, across origins, and prints what became of them.

import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { readOptions, ready } from "./program.mjs";

const options = readOptions({
  chromium: { type: "string", default: "/usr/bin/chromium" },
  // The page's origin is http://PAGE-HOST:PAGE-PORT.
  "page-host": { type: "string", default: "127.0.0.1" },
  "page-port": { type: "string", default: "0" },
  "timeout-millis": { type: "string", default: "10000" },
});

const bundle = await build({
  entryPoints: [fileURLToPath(new URL("page.mjs", import.meta.url))],
  bundle: true,
  format: "iife",
  write: false,
});
const site = createServer((request, response) => {
  const script = request.url === "/page.js";
  response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
  response.end(
    script
      ? bundle.outputFiles[0].contents
      : '<script src="/page.js"></script>',
  );
});
site.listen(Number(options["page-port"]), "127.0.0.1");
await once(site, "listening");

// Root, as whom containers and CI run, cannot have Chromium's sandbox; the page is our own.
const browser = await chromium.launch({
  executablePath: options.chromium,
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://${options["page-host"]}:${site.address().port}/`);
  await ready(options);
  const report = await page.evaluate((toPage) => globalThis.send(toPage), {
    ...options,
    timeoutMillis: Number(options["timeout-millis"]),
  });
  console.log(JSON.stringify(report));
} finally {
  await browser.close();
  site.close();
}
