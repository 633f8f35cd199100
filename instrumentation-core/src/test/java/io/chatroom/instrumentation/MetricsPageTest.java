package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

  private static final Path PAGE = Path.of("../docs/metrics.md");

  /** {@code -Dchatroom.docs.write=true} writes the page instead. */
  @Test
  void page_saysWhatTheContractSays() throws IOException {
    if (Boolean.getBoolean("chatroom.docs.write")) {
      Files.writeString(PAGE, MetricsPage.render());
    }

    assertThat(PAGE)
        .as(
            "docs/metrics.md; write it anew with"
                + " mvn -pl instrumentation-core test -Dtest=MetricsPageTest -Dchatroom.docs.write=true")
        .hasContent(MetricsPage.render());
  }
}
