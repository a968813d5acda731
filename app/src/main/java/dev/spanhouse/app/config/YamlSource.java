// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import dev.spanhouse.app.files.SmallFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A {@code spanhouse.yaml}: nested keys, dotted keys, or both mixed.
 *
 * <p>It walks SnakeYAML's nodes rather than use SmallRye's YAML source, which knows no lines, takes
 * the last of two equal keys and drops what is not a mapping, all in silence.
 *
 * <p>No message repeats the text of the file, which may hold a password.
 */
final class YamlSource {

  private static final int LIMIT_BYTES = 1 << 20;

  /** Deeper than any key. It also ends the walk through a node that contains itself. */
  private static final int MAX_DEPTH = 6;

  private final KnownNames known = KnownNames.keys();
  private final SourceReading reading = new SourceReading();
  private final String shownFile;

  private YamlSource(String shownFile) {
    this.shownFile = shownFile;
  }

  /**
   * Reads the settings in a file.
   *
   * @param shownFile how messages call it
   * @param origin where its name came from
   */
  static SourceReading read(Path file, String shownFile, String origin) {
    YamlSource source = new YamlSource(shownFile);
    try {
      source.read(SmallFile.readText(file, LIMIT_BYTES));
    } catch (IOException failure) {
      source.rejectAll(origin, "expected a readable file: " + failure.getMessage());
    }
    return source.reading;
  }

  private void read(String text) {
    @Nullable Node root;
    try {
      root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
    } catch (YAMLException malformed) {
      rejectAll(place(malformed, text), "malformed YAML: " + reason(malformed));
      return;
    }
    if (root == null || isNull(root)) {
      return;
    }
    if (root instanceof MappingNode mapping) {
      walk(mapping, "", 1);
    } else {
      rejectAll(origin(root), "expected a mapping of keys to values");
    }
  }

  private void rejectAll(String origin, String problem) {
    reading.rejectAll("configuration file", shownFile, origin, problem);
  }

  private void walk(MappingNode mapping, String prefix, int depth) {
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode keyNode) {
        take(prefix + keyNode.getValue(), keyNode, entry.getValueNode(), depth);
      } else {
        reading.reject(
            Shown.unknownKey(prefix + "?"),
            "",
            origin(entry.getKeyNode()),
            "expected a key that is text");
      }
    }
  }

  private void take(String key, ScalarNode keyNode, Node value, int depth) {
    if (known.contains(key)) {
      takeSetting(known.get(key), origin(keyNode), value);
    } else if (value instanceof MappingNode mapping && depth < MAX_DEPTH) {
      walk(mapping, key + ".", depth + 1);
    } else if (!known.isGroup(key) || !isNull(value)) {
      // Not an error is a group whose settings are all commented out.
      String shown = Shown.unknownKey(key);
      reading.reject(shown, Masking.MASK, origin(keyNode), known.problemOfUnknown(key));
    }
  }

  private void takeSetting(Setting<?> setting, String origin, Node value) {
    String key = setting.key();
    if (!(value instanceof ScalarNode scalar)) {
      reading.reject(key, Masking.MASK, origin, "expected one value, found a list or a mapping");
      return;
    }
    String text = isNull(scalar) ? "" : scalar.getValue();
    SourceReading.@Nullable Entry earlier = reading.entries().get(key);
    if (earlier != null) {
      String shown = setting.masking().mask(text);
      reading.reject(key, shown, origin, "given twice, first at " + earlier.origin());
    } else if (!scalar.getTag().startsWith(Tag.PREFIX)) {
      reading.reject(key, Masking.MASK, origin, "a value that begins with '!' needs quotes");
    } else {
      reading.put(key, text, origin);
    }
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private String origin(Node node) {
    return shownFile + ":" + (node.getStartMark().getLine() + 1);
  }

  private String place(YAMLException malformed, String text) {
    if (malformed instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return shownFile + ":" + (marked.getProblemMark().getLine() + 1);
    }
    if (malformed instanceof ReaderException unreadable) {
      long lineEnds =
          text.codePoints().limit(unreadable.getPosition()).filter(c -> c == '\n').count();
      return shownFile + ":" + (lineEnds + 1);
    }
    return shownFile;
  }

  private static String reason(YAMLException malformed) {
    if (malformed instanceof ReaderException unreadable) {
      return "the character U+%04X is not allowed".formatted(unreadable.getCodePoint());
    }
    if (!(malformed instanceof MarkedYAMLException marked)) {
      return "it is beyond the limits of the parser";
    }
    String problem = String.valueOf(marked.getProblem());
    return problem.startsWith("found undefined alias")
        ? "a value that begins with '*' needs quotes"
        : problem;
  }
}
