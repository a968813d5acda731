// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanhouse.proto.wire.OtlpFields.AnyValue;
import dev.spanhouse.proto.wire.OtlpFields.KeyValue;
import dev.spanhouse.proto.wire.OtlpFields.Resource;
import dev.spanhouse.proto.wire.OtlpFields.Scope;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;
import dev.spanhouse.storage.copy.DictionaryEntry.OperationEntry;
import dev.spanhouse.storage.copy.DictionaryEntry.ResourceEntry;
import dev.spanhouse.storage.copy.DictionaryEntry.ScopeEntry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Collects the dictionary rows of one request: resources, scopes and operations that are not known
 * to be in the database. Used for one request by one thread.
 */
final class DictionaryBuilder {

  /**
   * Longest service name in a column, in bytes: it is indexed, and an index entry has to stay well
   * below PostgreSQL's 2704. The resource keeps the whole.
   */
  static final int MAX_SERVICE_NAME_BYTES = 512;

  /** Longest operation name in the dictionary, in bytes, for the same reason. */
  static final int MAX_OPERATION_NAME_BYTES = 1024;

  /** New operations per request; beyond that the names are no names, and listing them is no use. */
  static final int MAX_NEW_OPERATIONS = 500;

  private static final String UNKNOWN_SERVICE = "unknown_service";
  private static final byte[] SERVICE_NAME = "service.name".getBytes(UTF_8);
  private static final int LEN = WireReader.LENGTH_DELIMITED;
  private static final int RESOURCE = 1;
  private static final int SCOPE = 2;

  /** Per process, so that nobody can send names that all collide. */
  private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

  /** The objects of an entry here, and of the writer that sorts and sends it. */
  private static final int ENTRY_OVERHEAD_BYTES = 500;

  /** What a text may take as a string while it is made, per byte. */
  private static final int STRING_FACTOR = 4;

  private final KnownEntries known;
  private final MemoryReservation memory;
  private final ContentHash hash = new ContentHash();
  private final Map<Long, DictionaryEntry> entries = new LinkedHashMap<>();
  private final LongSet operationsSeen = new LongSet();
  private long retainedBytes;
  private int newOperations;
  private final Repairs repairs;

  DictionaryBuilder(KnownEntries known, MemoryReservation memory, Repairs repairs) {
    this.known = known;
    this.memory = memory;
    this.repairs = repairs;
  }

  List<DictionaryEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** About what the entries hold in memory. */
  long retainedBytes() {
    return retainedBytes;
  }

  ResolvedResource resource(Slice message, Slice schemaUrl) throws WireFormatException {
    long id = idOf(RESOURCE, message, schemaUrl);
    Ranges attributes = new Ranges(memory);
    WireReader in = new WireReader(message.bytes(), message.start(), message.end());
    boolean exact = true;
    long dropped = 0;
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Resource.ATTRIBUTES << 3 | LEN -> attributes.addNext(in);
        case Resource.DROPPED_ATTRIBUTES_COUNT << 3 -> dropped = SpanScan.readUnsignedInt(in);
        default -> {
          in.skip(tag);
          exact = false;
        }
      }
    }
    String service = serviceName(in, attributes);
    if (isNew(id)) {
      pay(STRING_FACTOR * (long) schemaUrl.length());
      AttributeText json = attributeText(in, attributes, exact, message, "a resource");
      entries.put(
          id,
          new ResourceEntry(id, service, json.text(), text(schemaUrl), dropped, json.residue()));
    }
    byte[] serviceBytes = service.getBytes(UTF_8);
    return new ResolvedResource(id, serviceBytes, mix(0, serviceBytes, 0, serviceBytes.length));
  }

  long scope(Slice message, Slice schemaUrl) throws WireFormatException {
    long id = idOf(SCOPE, message, schemaUrl);
    if (!isNew(id)) {
      return id;
    }
    Ranges attributes = new Ranges(memory);
    WireReader in = new WireReader(message.bytes(), message.start(), message.end());
    Slice name = new Slice(message.bytes(), 0, 0);
    Slice version = name;
    boolean exact = true;
    long dropped = 0;
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Scope.NAME << 3 | LEN -> name = Slice.next(in);
        case Scope.VERSION << 3 | LEN -> version = Slice.next(in);
        case Scope.ATTRIBUTES << 3 | LEN -> attributes.addNext(in);
        case Scope.DROPPED_ATTRIBUTES_COUNT << 3 -> dropped = SpanScan.readUnsignedInt(in);
        default -> {
          in.skip(tag);
          exact = false;
        }
      }
    }
    pay(STRING_FACTOR * ((long) name.length() + version.length() + schemaUrl.length()));
    String nameText = text(name);
    String versionText = text(version);
    exact &= !hasNul(name) && !hasNul(version);
    AttributeText json = attributeText(in, attributes, exact, message, "a scope");
    entries.put(
        id,
        new ScopeEntry(
            id, nameText, versionText, json.text(), text(schemaUrl), dropped, json.residue()));
    return id;
  }

  /** Notes an operation. Losing one costs an entry in a list, so there is a bound to new ones. */
  void operation(ResolvedResource resource, byte[] bytes, int start, int length, int kind) {
    long id = mix(resource.serviceHash() + kind, bytes, start, start + length);
    // Beyond the bound nothing is remembered either: a request can have a million names.
    if (newOperations == MAX_NEW_OPERATIONS || !operationsSeen.add(id) || known.contains(id)) {
      return;
    }
    newOperations++;
    int end = Utf8.truncate(bytes, start, start + length, MAX_OPERATION_NAME_BYTES);
    pay(ENTRY_OVERHEAD_BYTES + STRING_FACTOR * (long) (end - start));
    String name = text(new Slice(bytes, start, end - start));
    entries.put(
        id, new OperationEntry(id, new String(resource.serviceName(), UTF_8), name, (short) kind));
  }

  private boolean isNew(long id) {
    return !entries.containsKey(id) && !known.contains(id);
  }

  /** Before it is allocated: what an entry holds for as long as the request is there. */
  private void pay(long bytes) {
    memory.reserve(bytes);
    retainedBytes += bytes;
  }

  private long idOf(int kind, Slice message, Slice schemaUrl) {
    return hash.of(
        kind,
        message.bytes(),
        message.start(),
        message.length(),
        schemaUrl.bytes(),
        schemaUrl.start(),
        schemaUrl.length());
  }

  /** The last {@code service.name} that is a string and not empty, cut to fit the column. */
  private static String serviceName(WireReader in, Ranges attributes) throws WireFormatException {
    String service = UNKNOWN_SERVICE;
    for (int i = 0; i < attributes.count(); i++) {
      in.seek(attributes.start(i));
      int outer = in.enter(attributes.length(i));
      Slice key = null;
      Slice value = null;
      while (!in.atEnd()) {
        int tag = in.readTag();
        switch (tag) {
          case KeyValue.KEY << 3 | LEN -> key = Slice.next(in);
          case KeyValue.VALUE << 3 | LEN -> value = Slice.next(in);
          default -> in.skip(tag);
        }
      }
      in.leave(outer);
      if (key != null && value != null && isServiceName(key)) {
        service = shortStringOf(value).orElse(service);
      }
    }
    byte[] bytes = service.getBytes(UTF_8);
    int end = Utf8.truncate(bytes, 0, bytes.length, MAX_SERVICE_NAME_BYTES);
    return new String(bytes, 0, end, UTF_8);
  }

  private static boolean isServiceName(Slice key) {
    return Arrays.equals(key.bytes(), key.start(), key.end(), SERVICE_NAME, 0, SERVICE_NAME.length);
  }

  /** Without what is certain to be cut off: no character is longer than its bytes. */
  private static Slice head(Slice text) {
    return new Slice(
        text.bytes(), text.start(), Math.min(text.length(), MAX_SERVICE_NAME_BYTES + 4));
  }

  private static Optional<String> shortStringOf(Slice value) throws WireFormatException {
    WireReader in = new WireReader(value.bytes(), value.start(), value.end());
    String found = "";
    while (!in.atEnd()) {
      int tag = in.readTag();
      if (tag == (AnyValue.STRING << 3 | LEN)) {
        found = text(head(Slice.next(in)));
      } else {
        in.skip(tag);
        found = "";
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record AttributeText(byte[] text, byte @Nullable [] residue) {}

  private AttributeText attributeText(
      WireReader in, Ranges attributes, boolean exact, Slice message, String owner)
      throws WireFormatException {
    int capacity = SpanEncoder.initialCapacity(message.length());
    memory.reserve(capacity);
    RowBuffer out = new RowBuffer(capacity, memory);
    TextEncoder text = new TextEncoder(out, repairs);
    repairs.at("attributes");
    boolean whole = exact;
    try {
      new ValueEncoder(out, text).putAttributes(in, attributes);
      whole &= text.exact();
    } catch (TooDeepException e) {
      // Refusing it would refuse all its spans; the original bytes still have everything.
      out.truncate(0);
      text.putAscii("{}");
      whole = false;
    }
    repairs.belongTo(owner);
    // Once more as the string that goes to the database.
    pay(ENTRY_OVERHEAD_BYTES + 3L * out.size() + (whole ? 0 : message.length()));
    AttributeText json = new AttributeText(out.toByteArray(), whole ? null : message.copy());
    memory.release(out.array().length);
    return json;
  }

  /** As text for a column: well-formed, without U+0000. */
  private static String text(Slice slice) {
    return new String(slice.bytes(), slice.start(), slice.length(), UTF_8).replace('\0', '\uFFFD');
  }

  private static boolean hasNul(Slice slice) {
    for (int i = slice.start(); i < slice.end(); i++) {
      if (slice.bytes()[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static long mix(long seed, byte[] bytes, int start, int end) {
    long h = (seed + 1) * MULTIPLIER;
    for (int i = start; i < end; i++) {
      h = (h ^ bytes[i]) * MULTIPLIER;
      h ^= h >>> 29;
    }
    return h;
  }
}
