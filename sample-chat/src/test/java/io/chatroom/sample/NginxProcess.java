package io.chatroom.sample;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real nginx that hands connections to instances of the chat in turn. */
final class NginxProcess implements AutoCloseable {

  private static final String CONFIGURATION =
      """
      user %1$s;
      worker_processes 1;
      worker_rlimit_nofile 20000;
      daemon off;
      pid nginx.pid;
      error_log nginx.log warn;
      events { worker_connections 8192; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        map $http_upgrade $connection_upgrade { default upgrade; '' close; }
        upstream chat { %2$s }
        server {
          listen 127.0.0.1:%3$d backlog=4096;
          location / {
            proxy_pass http://chat;
            proxy_http_version 1.1;
            proxy_connect_timeout 2s;
            proxy_read_timeout 1h;
            proxy_next_upstream error timeout http_503 non_idempotent;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
          }
        }
      }
      """;

  private final int port;
  private final Process process;

  NginxProcess(Path folder, List<Integer> instances) throws IOException {
    port = Tools.freePort();
    String servers =
        instances.stream()
            .map(instance -> "server 127.0.0.1:%d max_fails=1 fail_timeout=2s;".formatted(instance))
            .collect(Collectors.joining(" "));
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(
        configuration, CONFIGURATION.formatted(System.getProperty("user.name"), servers, port));
    process =
        new ProcessBuilder(
                Tools.find("nginx", "nginx").toString(),
                "-p",
                folder.toString(),
                "-e",
                "nginx.log",
                "-c",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    await("nginx").until(() -> Tools.isListening(port));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy(); // the first process ends its workers
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
