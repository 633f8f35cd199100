package io.chatroom.instrumentation.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tests need to know of a query: its series, their matchers, and the labels it keeps. */
final class PromQl {

  /** One comparison in a selector: {@code label}, one of = != =~ !~, and the text. */
  record Match(String label, String operator, String value) {}

  /** A series a query reads; the name is empty where only labels are given. */
  record Selector(String name, List<Match> matches) {}

  static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right) *\\(([^)]*)\\)");
  static final Pattern MATCH =
      Pattern.compile("([a-zA-Z_]\\w*) *(=~|!~|!=|=) *\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern SELECTOR =
      Pattern.compile(
          "([a-zA-Z_:][\\w:]*)? *\\{((?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*\")*)}"
              + "|([a-zA-Z_:][\\w:]*)\\b(?! *\\()");
  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern WINDOW = Pattern.compile("\\[[^]]*]|\\boffset +\\w+");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "inf");

  private PromQl() {}

  static List<Selector> selectors(String query) {
    String plain = WINDOW.matcher(GROUPING.matcher(query).replaceAll("")).replaceAll("");
    List<Selector> selectors = new ArrayList<>();
    Matcher matcher = SELECTOR.matcher(textsOutsideBracesRemoved(plain));
    while (matcher.find()) {
      String name = matcher.group(3) == null ? matcher.group(1) : matcher.group(3);
      if (name == null || !WORDS.contains(name)) {
        selectors.add(new Selector(name == null ? "" : name, matches(matcher.group(2))));
      }
    }
    return selectors;
  }

  /** The labels named in by, on, without and their like. */
  static Set<String> groupingLabels(String query) {
    Set<String> labels = new TreeSet<>();
    GROUPING
        .matcher(query)
        .results()
        .flatMap(grouping -> Pattern.compile(", *").splitAsStream(grouping.group(2).strip()))
        .filter(label -> !label.isEmpty())
        .forEach(labels::add);
    return labels;
  }

  private static List<Match> matches(String braces) {
    return braces == null
        ? List.of()
        : MATCH
            .matcher(braces)
            .results()
            .map(match -> new Match(match.group(1), match.group(2), match.group(3)))
            .toList();
  }

  /** Arguments of label_replace are no selectors. */
  private static String textsOutsideBracesRemoved(String query) {
    StringBuilder plain = new StringBuilder();
    int depth = 0;
    Matcher text = TEXT.matcher(query);
    int i = 0;
    while (i < query.length()) {
      char c = query.charAt(i);
      if (c == '"' && text.find(i)) {
        plain.append(depth > 0 ? text.group() : "");
        i = text.end();
        continue;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      plain.append(c);
      i++;
    }
    return plain.toString();
  }
}
