package io.chatroom.instrumentation.servlet;

class TomcatFilterTest extends ServletFilterContract {
  @Override
  protected ServletContainer container() {
    return new TomcatContainer();
  }
}
