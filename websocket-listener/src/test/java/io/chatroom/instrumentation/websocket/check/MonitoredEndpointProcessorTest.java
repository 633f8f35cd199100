package io.chatroom.instrumentation.websocket.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class MonitoredEndpointProcessorTest {

  private static final String CONFIGURED =
      "@ServerEndpoint(value = \"/x\", configurator = MonitoredConfigurator.class) ";
  private static final String METHODS =
      "@OnOpen public void open(Session s) {} @OnClose public void close(CloseReason r) {} ";

  @Test
  void endpointThatIsSeen_isInOrder() {
    assertThat(check(CONFIGURED + "public class X { " + METHODS + "}")).isEmpty();
  }

  @Test
  void noEndpoint_isAnError() {
    assertThat(check("public class X {}"))
        .containsExactly(
            "ERROR @MonitoredEndpoint does nothing here: X is no @ServerEndpoint, no"
                + " @ClientEndpoint and no subclass of jakarta.websocket.Endpoint");
  }

  @Test
  void missingConfigurator_isAWarning_untilTheHookIsSaid() {
    String source = "@ServerEndpoint(\"/x\") public class X { " + METHODS + "}";

    assertThat(check(source))
        .singleElement()
        .asString()
        .startsWith("WARNING X does not say what monitors it: name configurator = Monitored");
    assertThat(check(source, "-Achatroom.hook=agent")).isEmpty();
    assertThat(check(source, "-Achatroom.hook=build")).isEmpty();
    assertThat(check(source, "-Achatroom.hook=enhance")).isEmpty();
    assertThat(check(source, "-Achatroom.hook=configurator"))
        .singleElement()
        .asString()
        .startsWith("ERROR X does not say");
  }

  @Test
  void classThatCannotBeExtended_isAWarning() {
    String advice = ": deploy MonitoredEndpoints.enhance(X.class), or use the Java agent";

    assertThat(check(CONFIGURED + "public final class X { " + METHODS + "}"))
        .containsExactly("WARNING MonitoredConfigurator cannot monitor a final class" + advice);
    assertThat(check(CONFIGURED + "public record X() { " + METHODS + "}"))
        .containsExactly("WARNING MonitoredConfigurator cannot monitor a record" + advice);
    assertThat(
            check(
                CONFIGURED
                    + "public sealed class X { "
                    + METHODS
                    + "static final class Y extends X {} }"))
        .containsExactly("WARNING MonitoredConfigurator cannot monitor a sealed class" + advice);
  }

  @Test
  void methodThatCannotBeOverridden_isAWarning() {
    assertThat(
            check(
                CONFIGURED
                    + "public class X { "
                    + METHODS
                    + "@OnMessage public final void text(String t) {} "
                    + "@OnError private void error(Throwable t) {} }"))
        .containsExactly(
            "WARNING MonitoredConfigurator does not see the final method text(java.lang.String)",
            "WARNING MonitoredConfigurator does not see the private method"
                + " error(java.lang.Throwable)");
  }

  @Test
  void missingMethods_areAWarning() {
    assertThat(check(CONFIGURED + "public class X { @OnClose public void close() {} }"))
        .containsExactly(
            "WARNING close() does not ask for the CloseReason: the code of an end is told as"
                + " _other",
            "WARNING without @OnOpen MonitoredConfigurator counts no connections of X but on"
                + " Jetty: declare both, or deploy MonitoredEndpoints.enhance(X.class)");
  }

  @Test
  void privateMethod_isNotForEnhance() {
    assertThat(
            check(
                "@ClientEndpoint public class X { @OnMessage private void text(String t) {} }",
                "-Achatroom.hook=enhance"))
        .containsExactly(
            "WARNING MonitoredEndpoints.enhance cannot call the private method"
                + " text(java.lang.String)");
  }

  @Test
  void closeCodes_areWithinTheirRange_once_andNotTooMany() {
    assertThat(checkCodes("@CloseCode(2999), @CloseCode(4001), @CloseCode(4001)"))
        .containsExactly(
            "ERROR close code 2999 is not the application's: 3000 to 4999 are",
            "ERROR close code 4001 is registered twice");
    String many =
        IntStream.range(4000, 4017)
            .mapToObj(code -> "@CloseCode(" + code + ")")
            .collect(Collectors.joining(", "));
    assertThat(checkCodes(many))
        .containsExactly(
            "ERROR @MonitoredEndpoint registers 17 close codes, at most 16 are allowed");
  }

  @Test
  void unknownHook_isAnError() {
    assertThat(check(CONFIGURED + "public class X {}", "-Achatroom.hook=magic"))
        .containsExactly(
            "ERROR chatroom.hook is magic, but must be one of configurator, enhance, agent, build");
  }

  private static List<String> check(String declaration, String... options) {
    return compile("@MonitoredEndpoint " + declaration, options);
  }

  private static List<String> checkCodes(String codes) {
    return compile(
        "@MonitoredEndpoint(closeCodes = {"
            + codes
            + "}) "
            + CONFIGURED
            + "public class X { "
            + METHODS
            + "}");
  }

  private static List<String> compile(String declaration, String... options) {
    String source =
        "import io.chatroom.instrumentation.websocket.*;"
            + "import io.chatroom.instrumentation.websocket.MonitoredEndpoint.CloseCode;"
            + "import jakarta.websocket.*; import jakarta.websocket.server.*;\n"
            + declaration;
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        Stream.concat(Stream.of("-proc:only", "-classpath", classPath()), Stream.of(options))
            .toList();
    JavaCompiler.CompilationTask task =
        compiler.getTask(null, null, found, arguments, null, List.of(new Source(source)));
    task.setProcessors(List.of(new MonitoredEndpointProcessor()));
    task.call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
        .map(diagnostic -> diagnostic.getKind() + " " + diagnostic.getMessage(Locale.ROOT))
        .toList();
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///X.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
