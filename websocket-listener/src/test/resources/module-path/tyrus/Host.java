package com.example.chat;

import com.example.chat.open.Deployment;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.tyrus.server.Server;

final class Host {
  static int start(List<Class<?>> endpoints, List<ServerEndpointConfig> configs) throws Exception {
    Deployment.configs = Set.copyOf(configs);
    List<Class<?>> all = new ArrayList<>(endpoints);
    all.add(Deployment.class);
    Server server = new Server("127.0.0.1", -1, "/", Map.of(), all.toArray(new Class<?>[0]));
    server.start();
    return server.getPort();
  }

  static Class<?> container() {
    return Server.class;
  }
}
