// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

/**
 * A field of an OTLP message.
 *
 * @param name its JSON name, in lowerCamelCase
 * @param message what is in it, for a field of kind {@link FieldKind#MESSAGE}
 * @param enumNames the names of its values, for a field of kind {@link FieldKind#ENUM}
 * @param repeated whether it is a JSON array
 * @param hasPresence whether a default value differs from none, as in a oneof
 */
record Field(
    String name,
    int number,
    FieldKind kind,
    MessageType message,
    EnumNames enumNames,
    boolean repeated,
    boolean hasPresence) {

  static Field scalar(String name, int number, FieldKind kind) {
    return new Field(name, number, kind, MessageType.NONE, EnumNames.NONE, false, false);
  }

  static Field enumeration(String name, int number, EnumNames names) {
    return new Field(name, number, FieldKind.ENUM, MessageType.NONE, names, false, false);
  }

  static Field oneof(String name, int number, FieldKind kind) {
    return new Field(name, number, kind, MessageType.NONE, EnumNames.NONE, false, true);
  }

  static Field message(String name, int number, MessageType type) {
    return new Field(name, number, FieldKind.MESSAGE, type, EnumNames.NONE, false, true);
  }

  static Field messages(String name, int number, MessageType type) {
    return new Field(name, number, FieldKind.MESSAGE, type, EnumNames.NONE, true, true);
  }

  static Field strings(String name, int number) {
    return new Field(name, number, FieldKind.STRING, MessageType.NONE, EnumNames.NONE, true, true);
  }

  /** Field number and wire type, as on the wire. */
  int tag() {
    return number << 3 | kind.wireType();
  }
}
