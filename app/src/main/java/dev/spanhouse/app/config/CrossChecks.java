// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static dev.spanhouse.app.config.Definitions.ADMIN_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.ADMIN_TLS;
import static dev.spanhouse.app.config.Definitions.DATABASE_URL;
import static dev.spanhouse.app.config.Definitions.EMBEDDED_PORT;
import static dev.spanhouse.app.config.Definitions.INGEST_BATCH_BYTES;
import static dev.spanhouse.app.config.Definitions.INGEST_MEMORY;
import static dev.spanhouse.app.config.Definitions.OTLP_GRPC_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.OTLP_HTTP_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.OTLP_MAX_REQUEST;
import static dev.spanhouse.app.config.Definitions.OTLP_TLS;
import static dev.spanhouse.app.config.Definitions.QUERY_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.QUERY_TLS;

import java.util.ArrayList;
import java.util.List;

/** What must hold between settings that are each valid alone. */
final class CrossChecks {

  private static final List<Setting<Endpoint>> LISTENERS =
      List.of(OTLP_GRPC_ENDPOINT, OTLP_HTTP_ENDPOINT, QUERY_ENDPOINT, ADMIN_ENDPOINT);

  private final SettingValues values;
  private final List<SettingError> errors = new ArrayList<>();

  private CrossChecks(SettingValues values) {
    this.values = values;
  }

  static List<SettingError> errors(SettingValues values) {
    CrossChecks checks = new CrossChecks(values);
    checks.listenersDoNotShareAPort();
    checks.memoryFitsTheHeap();
    checks.fitsMemory(OTLP_MAX_REQUEST, "a larger request could never be admitted");
    checks.tlsIsComplete();
    checks.fitsMemory(INGEST_BATCH_BYTES, "a larger batch could never fill");
    return checks.errors;
  }

  private void listenersDoNotShareAPort() {
    for (int i = 0; i < LISTENERS.size(); i++) {
      Setting<Endpoint> setting = LISTENERS.get(i);
      for (Setting<Endpoint> earlier : LISTENERS.subList(0, i)) {
        if (values.areValid(setting, earlier)
            && values.get(setting).overlaps(values.get(earlier))) {
          reject(setting, differentPort(earlier));
        }
      }
      if (values.areValid(setting, DATABASE_URL, EMBEDDED_PORT)
          && values.get(DATABASE_URL).isEmpty()
          && values.get(setting).overlaps(new Endpoint("127.0.0.1", values.get(EMBEDDED_PORT)))) {
        reject(EMBEDDED_PORT, differentPort(setting));
      }
    }
  }

  private String differentPort(Setting<?> other) {
    return "expected a port other than that of " + described(other);
  }

  private void memoryFitsTheHeap() {
    long heap = values.machine().heapBytes();
    if (values.areValid(INGEST_MEMORY) && values.get(INGEST_MEMORY) > heap) {
      reject(
          INGEST_MEMORY,
          "expected at most the heap of %s; lower it, or raise -Xmx"
              .formatted(ByteSize.format(heap)));
    }
  }

  private void fitsMemory(Setting<Long> setting, String reason) {
    if (values.areValid(setting, INGEST_MEMORY)
        && values.get(setting) > values.get(INGEST_MEMORY)) {
      reject(setting, "expected at most " + described(INGEST_MEMORY) + ", because " + reason);
    }
  }

  private void tlsIsComplete() {
    for (TlsSettings tls : List.of(OTLP_TLS, QUERY_TLS, ADMIN_TLS)) {
      needs(tls.certificateFile(), tls.keyFile());
      needs(tls.keyFile(), tls.certificateFile());
      needs(tls.clientCaFile(), tls.certificateFile());
    }
  }

  private void needs(Setting<String> set, Setting<String> other) {
    if (values.areValid(set, other) && !values.get(set).isEmpty() && values.get(other).isEmpty()) {
      reject(set, "expected " + other.key() + " to be set too");
    }
  }

  private String described(Setting<?> setting) {
    return "%s = %s (%s)".formatted(setting.key(), values.shown(setting), values.origin(setting));
  }

  private void reject(Setting<?> setting, String problem) {
    errors.add(values.error(setting, problem));
  }
}
