package io.chatroom.instrumentation.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void export_writesInTheLanguageWithTheRunbooksUrl() throws Exception {
    String to = folder.resolve("chat").toString();

    assertThat(run("export", "--to", to, "--lang", "zh", "--runbook-url", "https://wiki/chat/"))
        .isEqualTo(ExportCommand.OK);

    assertThat(folder.resolve("chat/rules/chatroom-alerts.yml"))
        .content()
        .contains("聊天室", "runbook_url: 'https://wiki/chat/ChatRoomDown.md'");
    assertThat(out.toString(UTF_8)).contains("files in " + to);
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void export_linksToTheWrittenRunbooksByDefault() throws Exception {
    assertThat(run("export", "--to", folder.toString())).isEqualTo(ExportCommand.OK);

    assertThat(folder.resolve("rules/chatroom-alerts.yml"))
        .content()
        .contains("runbook_url: 'file://" + folder.resolve("runbooks/ChatRoomDown.md"));
  }

  @Test
  void export_isForTheJobThatIsNamed() throws Exception {
    assertThat(run("export", "--to", folder.toString(), "--job", "chat-eu"))
        .isEqualTo(ExportCommand.OK);

    assertThat(folder.resolve("rules/chatroom-alerts.yml"))
        .content()
        .contains("absent(up{job=\"chat-eu\"})")
        .doesNotContain("chatroom-server");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                              | no command ''
          import                          | no command 'import'
          export                          | --to DIR is missing
          export --to                     | --to needs a value
          export --to --force             | --to needs a value
          export --to x --lang fr         | --lang 'fr': one of en, zh is needed
          export --to x --runbook-url a   | runbook URL 'a'
          export --to x --job a"b         | job 'a"b'
          export --to x --colour red      | no option '--colour'
          export --to x y                 | no option 'y'
          """)
  void mistakes_areNamedAndExitWith2(String line, String message) {
    assertThat(run(line.split(" ", -1))).isEqualTo(ExportCommand.USAGE);

    assertThat(err.toString(UTF_8)).startsWith("export: " + message).contains("usage: ");
    assertThat(Path.of("x")).doesNotExist();
  }

  @Test
  void nothing_isAMistakeToo() {
    assertThat(run()).isEqualTo(ExportCommand.USAGE);
    assertThat(err.toString(UTF_8)).contains("say what to do: export");
  }

  @Test
  void help_isNoMistake() {
    assertThat(run("--help")).isEqualTo(ExportCommand.OK);
    assertThat(out.toString(UTF_8)).contains("--runbook-url");
  }

  @Test
  void export_refusesAFolderThatIsNotEmptyUnlessForced() throws Exception {
    Files.writeString(folder.resolve("mine.txt"), "mine");

    assertThat(run("export", "--to", folder.toString())).isEqualTo(ExportCommand.NOT_WRITTEN);
    assertThat(err.toString(UTF_8)).contains(folder + " is not empty; --force");
    assertThat(folder.resolve("rules")).doesNotExist();

    assertThat(run("export", "--force", "--to", folder.toString())).isEqualTo(ExportCommand.OK);
  }

  /** A file in the way: also root cannot write there. */
  @Test
  void export_saysWhatIsInTheWay() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(run("export", "--to", file.toString())).isEqualTo(ExportCommand.NOT_WRITTEN);
    assertThat(run("export", "--to", file.resolve("below").toString()))
        .isEqualTo(ExportCommand.NOT_WRITTEN);

    assertThat(err.toString(UTF_8)).contains("export: " + file + " is a file, not a folder");
    assertThat(err.toString(UTF_8).lines()).hasSize(2);
  }

  /** Nobody can make a folder there. */
  @Test
  void export_saysWhereItCannotWrite() {
    assertThat(run("export", "--to", "/proc/chat")).isEqualTo(ExportCommand.NOT_WRITTEN);

    assertThat(err.toString(UTF_8)).startsWith("export: ").contains("/proc").doesNotContain("null");
  }

  @Test
  void command_needsOnlyTheClassesOfThisModule() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                "target/classes",
                ExportCommand.class.getName(),
                "export",
                "--to",
                folder.toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(folder.resolve("dashboards/chatroom-overview.json")).isNotEmptyFile();
  }

  private int run(String... arguments) {
    return new ExportCommand(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .run(arguments);
  }
}
