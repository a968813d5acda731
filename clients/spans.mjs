// SPDX-License-Identifier: Apache-2.0
// The spans that every exporter is made to send, in Node and in pages, and what became of them.

import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { createTraceState } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

const SPANS_PER_TRACE = 10;

/**
 * Ends `spans` spans within `overMillis`, exports them, and tells what the exporter said of them.
 *
 * @param {import("@opentelemetry/sdk-trace-base").SpanExporter} exporter
 * @param {{service: string, run: string, spans: number, overMillis: number}} options
 */
export async function sendSpans(exporter, options) {
  const log = listen();
  const counting = new CountingExporter(exporter);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": options.service,
      "test.run": options.run,
    }),
    spanProcessors: [
      new BatchSpanProcessor(counting, { scheduledDelayMillis: 200 }),
    ],
  });
  const tracer = provider.getTracer("spanhouse-clients", "1");

  const start = Date.now();
  let golden;
  for (let ended = 0; ended < options.spans;) {
    const root = tracer.startSpan(
      "root",
      { attributes: { n: ended++ } },
      ROOT_CONTEXT,
    );
    const inside = trace.setSpan(ROOT_CONTEXT, root);
    if (golden === undefined && ended < options.spans) {
      golden = endGoldenSpan(tracer, inside, root, ended++);
    }
    while (ended % SPANS_PER_TRACE !== 0 && ended < options.spans) {
      tracer.startSpan("child", { attributes: { n: ended++ } }, inside).end();
    }
    root.end();
    // Also with nothing to wait for: or no timer and no answer of the network would get its turn.
    const due = start + (options.overMillis * ended) / options.spans;
    await new Promise((resume) =>
      setTimeout(resume, Math.max(0, due - Date.now())),
    );
  }
  // Fails if one export did; what did is in the report.
  await provider.shutdown().catch(() => {});

  return {
    ended: options.spans,
    exported: counting.exported,
    failed: counting.failed,
    dropped: options.spans - counting.exported - counting.failed,
    exports: counting.exports,
    retries: log.retries,
    slowestExportMillis: Math.round(counting.slowestMillis),
    problems: log.problems,
    golden,
  };
}

/** A span with everything that the API can say; JavaAgent, Node and pages are held to the same one. */
function endGoldenSpan(tracer, context, parent, n) {
  const second = Math.floor(Date.now() / 1000);
  // Times are given, for clocks here seldom have nanoseconds that are not zero.
  const times = {
    start: [second, 123456789],
    event: [second, 234567891],
    end: [second + 1, 345678912],
  };
  const span = tracer.startSpan(
    "golden",
    {
      kind: SpanKind.PRODUCER,
      startTime: times.start,
      attributes: {
        n,
        string: "zwölf €",
        "string.empty": "",
        int: 42,
        "int.large": Number.MAX_SAFE_INTEGER,
        "int.negative": -1,
        double: 0.1,
        "double.nan": NaN,
        "double.infinity": Infinity,
        "double.minus_infinity": -Infinity,
        bool: true,
        "bool.false": false,
        strings: ["a", "", "ß"],
        "strings.empty": [],
        "strings.sparse": ["a", null],
        ints: [1, -2],
        doubles: [0.5, -1.5],
        bools: [true, false],
      },
      links: [
        {
          context: {
            traceId: "0af7651916cd43dd8448eb211c80319c",
            spanId: "b7ad6b7169203331",
            traceFlags: 1,
            isRemote: true,
            traceState: createTraceState("vendor=1"),
          },
          attributes: { "link.reason": "batch" },
        },
      ],
    },
    context,
  );
  span.addEvent("retry", { attempt: 1, reason: "" }, times.event);
  span.setStatus({ code: SpanStatusCode.ERROR, message: "sold out" });
  span.end(times.end);
  return {
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentSpanId: parent.spanContext().spanId,
    traceFlags: span.spanContext().traceFlags,
    n,
    startTimeUnixNano: nanos(times.start),
    eventTimeUnixNano: nanos(times.event),
    endTimeUnixNano: nanos(times.end),
  };
}

/** As text, for JSON's numbers are too short for it. */
function nanos([seconds, nanoseconds]) {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
}

/** Stands between the processor and the exporter, and counts what the latter reports. */
class CountingExporter {
  exports = 0;
  exported = 0;
  failed = 0;
  slowestMillis = 0;

  constructor(exporter) {
    this.exporter = exporter;
  }

  export(spans, callback) {
    const start = performance.now();
    this.exports++;
    this.exporter.export(spans, (result) => {
      this.slowestMillis = Math.max(
        this.slowestMillis,
        performance.now() - start,
      );
      // ExportResultCode.SUCCESS
      if (result.code === 0) {
        this.exported += spans.length;
      } else {
        this.failed += spans.length;
        diag.error(`export failed: ${result.error}`);
      }
      callback(result);
    });
  }

  forceFlush() {
    return this.exporter.forceFlush();
  }

  shutdown() {
    return this.exporter.shutdown();
  }
}

/** What the SDK logs is the only way to learn of retries, partial successes and odd answers. */
function listen() {
  const log = { retries: 0, problems: [] };
  const problem = (...words) => {
    if (log.problems.length < 10) {
      log.problems.push(words.map(String).join(" ").slice(0, 500));
    }
  };
  diag.setLogger(
    {
      error: problem,
      warn: problem,
      info: () => {},
      debug: () => {},
      verbose: (...words) => {
        if (
          words.some((word) =>
            String(word).startsWith("Scheduling export retry"),
          )
        ) {
          log.retries++;
        }
      },
    },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  return log;
}
