package com.example.chat;

import com.example.chat.built.Built;
import com.example.chat.open.Client;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.MonitoredEndpoints;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints its modules and its port, then answers lines: a URI is connected to; of anything else the
 * samples that begin so are printed. Each answer ends with a dot.
 */
public class Main {

  public static void main(String[] args) {
    try {
      int port = Host.start(endpoints(), programmatic());
      System.out.println(modules());
      System.out.println("port " + port);
      serve();
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1); // the container's threads would go on
    }
  }

  private static List<Class<?>> endpoints() {
    List<Class<?>> endpoints = new ArrayList<>();
    endpoints.add(com.example.chat.open.Configured.class);
    endpoints.add(MonitoredEndpoints.enhance(com.example.chat.open.Enhanced.class));
    endpoints.add(com.example.chat.closed.Configured.class);
    endpoints.add(MonitoredEndpoints.enhance(com.example.chat.closed.Enhanced.class));
    endpoints.add(Built.class);
    return endpoints;
  }

  private static List<ServerEndpointConfig> programmatic() {
    return List.of(
        programmatic(com.example.chat.open.Programmatic.class, "/open/programmatic"),
        programmatic(com.example.chat.closed.Programmatic.class, "/closed/programmatic"));
  }

  private static ServerEndpointConfig programmatic(Class<?> type, String path) {
    return MonitoredEndpoints.enhance(ServerEndpointConfig.Builder.create(type, path).build());
  }

  /** Who is a module under which name, whether named by its jar or not. */
  private static List<String> modules() {
    return List.of(
        Main.class.getModule().toString(),
        MonitoredEndpoints.class.getModule().toString(),
        ChatRoomTelemetry.class.getModule().toString(),
        Host.container().getModule().toString());
  }

  private static void serve() throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("ws:")) {
        connect(URI.create(line));
      } else {
        printSamples(line);
      }
      System.out.println(".");
    }
  }

  private static void connect(URI uri) throws Exception {
    Client client = new Client();
    var session =
        MonitoredEndpoints.enhance(ContainerProvider.getWebSocketContainer())
            .connectToServer(client, uri);
    session.getBasicRemote().sendText("hello");
    System.out.println("heard " + client.heard());
    session.close();
  }

  private static void printSamples(String start) {
    ((PrometheusMeterRegistry) ChatRoomTelemetry.global().meterRegistry())
        .scrape()
        .lines()
        .filter(line -> line.startsWith(start))
        .forEach(System.out::println);
  }
}
