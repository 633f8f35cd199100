package io.chatroom.instrumentation.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that people copy from the documentation are ones that the jar understands. */
class ReadmeCommandsTest {

  private static final Pattern EXPORT =
      Pattern.compile("java -jar chatroom-instrumentation-core\\.jar (export[^\\n`#]*)");
  private static final Pattern COPY = Pattern.compile("mvn dependency:copy ([^\\n`#]*)");
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../README.md",
        "../README.zh-CN.md",
        "README.md",
        "../sample-chat/stack/README.md"
      })
  void export_isUnderstood(String readme) throws IOException {
    List<String> commands = found(EXPORT, readme);
    assertThat(commands).isNotEmpty();

    for (String command : commands) {
      Path to = folder.resolve(String.valueOf(commands.indexOf(command)));
      String[] arguments = command.strip().replaceAll("--to \\S+", "--to " + to).split(" +");
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(said, true, UTF_8);
      assertThat(new ExportCommand(out, out).run(arguments))
          .as("%s: %s", command, said)
          .isEqualTo(ExportCommand.OK);
      assertThat(to.resolve("rules")).isNotEmptyDirectory();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../README.md", "../README.zh-CN.md", "README.md"})
  void mavensCopy_isOfThisVersion_andCalledAsTheJarIsNext(String readme) throws IOException {
    String version = found(VERSION, "../pom.xml").get(0);

    assertThat(found(COPY, readme))
        .containsExactly(
            "-Dartifact=io.chatroom:chatroom-instrumentation-core:"
                + version
                + " -Dmdep.stripVersion -DoutputDirectory=.");
  }

  private static List<String> found(Pattern pattern, String file) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
