package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRoomUrlTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://h/db,                             postgresql://h/db,            ",
    "postgresql://h/db?chatroomPool=main,           postgresql://h/db,            main",
    "postgresql://h/db?chatroomPool=main&ssl=true,  postgresql://h/db?ssl=true,   main",
    "postgresql://h/db?ssl=true&chatroomPool=main,  postgresql://h/db?ssl=true,   main",
    "mysql://h/db?a=1&chatroomPool=main&b=2,        mysql://h/db?a=1&b=2,         main",
    "h2:mem:x;chatroomPool=main,                    h2:mem:x,                     main",
    "h2:mem:x;chatroomPool=main;MODE=MySQL,         h2:mem:x;MODE=MySQL,          main",
    "h2:mem:x;MODE=MySQL;chatroomPool=main,         h2:mem:x;MODE=MySQL,          main",
    "h2:mem:x?chatroomPool=main;MODE=MySQL,         h2:mem:x;MODE=MySQL,          main",
    "sqlserver://h;databaseName=x;chatroomPool=a b, sqlserver://h;databaseName=x, a b",
    "h2:mem:x?chatroomPool=,                        h2:mem:x,                     ''",
    "h2:mem:x?chatroomPool=a&chatroomPool=b,        h2:mem:x,                     a",
    "h2:mem:x?xchatroomPool=a,                      h2:mem:x?xchatroomPool=a,     ",
    "chatroom:chatroom:h2:mem:x,                    h2:mem:x,                     ",
  })
  void url_isTakenApart(String rest, String driverRest, String pool) {
    ChatRoomUrl url = ChatRoomUrl.of(ChatRoomUrl.PREFIX + rest);
    assertThat(url.driverUrl()).isEqualTo("jdbc:" + driverRest);
    assertThat(url.pool()).isEqualTo(pool);
    assertThat(url.isDoubled()).isEqualTo(rest.startsWith("chatroom:"));
  }

  @Test
  void properties_reachTheDriverWithoutOurs() {
    Properties defaults = new Properties();
    defaults.setProperty("user", "chat");
    Properties given = new Properties(defaults);
    given.setProperty("chatroomPool", "main");
    given.put("socketFactory", this);
    Properties passed = ChatRoomUrl.withoutPool(given);
    assertThat(ChatRoomUrl.pool(given)).isEqualTo("main");
    assertThat(passed).containsEntry("socketFactory", this).doesNotContainKey("chatroomPool");
    assertThat(passed.getProperty("user")).isEqualTo("chat");
    assertThat(given).containsKey("chatroomPool");
  }

  @Test
  void propertiesWithoutOurs_areThoseGiven() {
    Properties given = new Properties();
    assertThat(ChatRoomUrl.withoutPool(given)).isSameAs(given);
    assertThat(ChatRoomUrl.withoutPool(null)).isEmpty();
  }
}
