-- SPDX-License-Identifier: Apache-2.0
-- One row per span, in leaves by time of receipt. See docs/architecture.md, "Tables".

CREATE TABLE span (
  trace_id                 uuid        NOT NULL,
  received_at              timestamptz NOT NULL,
  span_id                  bigint      NOT NULL,
  start_time               timestamptz NOT NULL,
  duration_ns              bigint      NOT NULL,
  resource_id              bigint      NOT NULL,
  scope_id                 bigint      NOT NULL,
  start_nanos              smallint    NOT NULL,
  kind                     smallint    NOT NULL,
  status_code              smallint    NOT NULL,
  parent_span_id           bigint,
  flags                    integer,
  dropped_attributes_count bigint,
  dropped_events_count     bigint,
  dropped_links_count      bigint,
  service_name             text COLLATE "C" NOT NULL,
  name                     text COLLATE "C" NOT NULL,
  status_message           text COLLATE "C",
  trace_state              text COLLATE "C",
  attributes               jsonb       NOT NULL,
  events                   jsonb,
  links                    jsonb,
  residue                  bytea
) PARTITION BY RANGE (received_at);

COMMENT ON TABLE span IS 'One row per received span. People read the view spans.';
COMMENT ON COLUMN span.start_time IS 'Start, cut to the microsecond; start_nanos has the 0-999 ns below.';
COMMENT ON COLUMN span.duration_ns IS 'End minus start in nanoseconds; 0 where the end is before the start.';
COMMENT ON COLUMN span.kind IS 'OTLP SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer.';
COMMENT ON COLUMN span.status_code IS 'OTLP StatusCode: 0 unset, 1 ok, 2 error.';
COMMENT ON COLUMN span.flags IS 'OTLP flags, 32 bits; null where 0.';
COMMENT ON COLUMN span.residue IS 'The Span message as received, only where the other columns cannot express it exactly.';

-- No foreign keys: ids are content hashes, and rows are there before the spans that refer to them.
CREATE TABLE resource (
  id                       bigint      PRIMARY KEY,
  service_name             text COLLATE "C" NOT NULL,
  attributes               jsonb       NOT NULL,
  schema_url               text COLLATE "C" NOT NULL,
  dropped_attributes_count bigint,
  residue                  bytea,
  last_seen                timestamptz NOT NULL
);

CREATE TABLE scope (
  id                       bigint      PRIMARY KEY,
  name                     text COLLATE "C" NOT NULL,
  version                  text COLLATE "C" NOT NULL,
  attributes               jsonb       NOT NULL,
  schema_url               text COLLATE "C" NOT NULL,
  dropped_attributes_count bigint,
  residue                  bytea,
  last_seen                timestamptz NOT NULL
);

CREATE TABLE operation (
  service_name             text COLLATE "C" NOT NULL,
  name                     text COLLATE "C" NOT NULL,
  kind                     smallint    NOT NULL,
  last_seen                timestamptz NOT NULL,
  PRIMARY KEY (service_name, name, kind)
);

-- The life of each leaf. min_start, max_start and row_count are known once it is sealed.
CREATE TABLE span_leaf (
  leaf          text COLLATE "C" PRIMARY KEY,
  received_from timestamptz NOT NULL,
  received_to   timestamptz NOT NULL,
  state         text COLLATE "C" NOT NULL DEFAULT 'hot' CHECK (state IN ('hot', 'sealing', 'sealed')),
  min_start     timestamptz,
  max_start     timestamptz,
  row_count     bigint,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CHECK (received_from < received_to)
);

CREATE INDEX span_leaf_received ON span_leaf (received_from, received_to);

CREATE VIEW spans AS
SELECT
  s.trace_id,
  replace(s.trace_id::text, '-', '')                 AS trace_id_hex,
  lpad(to_hex(s.span_id), 16, '0')                   AS span_id,
  lpad(to_hex(s.parent_span_id), 16, '0')            AS parent_span_id,
  s.service_name,
  s.name,
  CASE s.kind
    WHEN 0 THEN 'unspecified' WHEN 1 THEN 'internal' WHEN 2 THEN 'server'
    WHEN 3 THEN 'client' WHEN 4 THEN 'producer' WHEN 5 THEN 'consumer'
    ELSE s.kind::text
  END                                                AS kind,
  s.start_time,
  s.start_time + s.duration_ns / 1000 * interval '1 microsecond' AS end_time,
  (extract(epoch FROM s.start_time) * 1000000)::bigint * 1000 + s.start_nanos AS start_time_unix_nano,
  s.duration_ns,
  s.duration_ns / 1e6::float8                        AS duration_ms,
  CASE s.status_code
    WHEN 0 THEN 'unset' WHEN 1 THEN 'ok' WHEN 2 THEN 'error'
    ELSE s.status_code::text
  END                                                AS status,
  s.status_message,
  s.attributes,
  r.attributes                                       AS resource_attributes,
  c.name                                             AS scope_name,
  c.version                                          AS scope_version,
  s.events,
  s.links,
  s.trace_state,
  s.received_at
FROM span s
LEFT JOIN resource r ON r.id = s.resource_id
LEFT JOIN scope c ON c.id = s.scope_id;

COMMENT ON VIEW spans IS 'Spans for people: hexadecimal ids, names for numbers, resource and scope joined. trace_id compares with 32 hexadecimal digits.';
