package io.chatroom.instrumentation.bundle;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.bundle.MonitoringBundle.Language;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a source of the bundle into text for one reader: of {@code [[English||Chinese]]} one side
 * stays, and {@code @name@} becomes the value of a parameter. Both languages stand beside each
 * other, so that nobody changes one and forgets the other.
 */
final class Template {

  private static final Pattern TWO_LANGUAGES =
      Pattern.compile("\\[\\[(.*?)\\|\\|(.*?)]]", Pattern.DOTALL);
  private static final Pattern PARAMETER = Pattern.compile("@([a-z]+)@");

  private final Language language;
  private final Map<String, String> parameters;

  Template(Language language, Map<String, String> parameters) {
    this.language = language;
    this.parameters = Map.copyOf(parameters);
  }

  Language language() {
    return language;
  }

  /** Throws if the source names a parameter that does not exist. */
  String render(String source) {
    int side = language == Language.EN ? 1 : 2;
    String text =
        TWO_LANGUAGES
            .matcher(source)
            .replaceAll(match -> Matcher.quoteReplacement(match.group(side)));
    return PARAMETER
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(parameter(match.group(1))));
  }

  private String parameter(String name) {
    return requireNonNull(parameters.get(name), () -> "no parameter @" + name + "@");
  }
}
