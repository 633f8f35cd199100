package io.chatroom.instrumentation.servlet;

class UndertowFilterTest extends ServletFilterContract {
  @Override
  protected ServletContainer container() {
    return new UndertowContainer();
  }
}
