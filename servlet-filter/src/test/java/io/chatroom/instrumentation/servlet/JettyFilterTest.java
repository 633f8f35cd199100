package io.chatroom.instrumentation.servlet;

class JettyFilterTest extends ServletFilterContract {
  @Override
  protected ServletContainer container() {
    return new JettyContainer();
  }
}
