module com.example.chat {
  requires io.chatroom.instrumentation;
  requires io.chatroom.instrumentation.websocket;
  requires micrometer.registry.prometheus;
  requires net.bytebuddy; // the library, an automatic module, cannot say so
  requires org.slf4j;
  %s

  exports com.example.chat.open; // all of them to the container, which makes their objects
  exports com.example.chat.closed;
  exports com.example.chat.built;

  opens com.example.chat.open to io.chatroom.instrumentation.websocket;
}
