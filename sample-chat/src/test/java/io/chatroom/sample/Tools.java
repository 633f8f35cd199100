package io.chatroom.sample;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Programs of the operating system that tests start; one that is missing fails the test. */
public final class Tools {

  private static final int LOWEST_PORT = 12_000;
  private static final int PORTS = 20_000;

  private static final HttpClient http = HttpClient.newHttpClient();

  /** Begins anywhere: other tests run beside these. */
  private static final AtomicInteger nextPort =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private Tools() {}

  public static Path prometheus() {
    return find("prometheus", "prometheus");
  }

  public static Path promtool() {
    return find("promtool", "prometheus");
  }

  public static Path alertmanager() {
    return find("prometheus-alertmanager", "prometheus-alertmanager");
  }

  public static Path amtool() {
    return find("amtool", "prometheus-alertmanager");
  }

  /** A headless browser with a profile of its own in {@code profile}. */
  public static ChromeDriver chromium(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(find("chromium", "chromium").toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // as root, in a container
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=" + System.getProperty("browser.language", "en"),
        "--user-data-dir=" + profile);
    ChromeDriverService driver =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find("chromedriver", "chromium-driver").toFile())
            .usingAnyFreePort()
            .build();
    return new ChromeDriver(driver, options);
  }

  /**
   * A port of loopback that nothing listened on a moment ago, never the same one twice. It is below
   * those that Linux gives to outgoing connections, one of which might take it before the program
   * listens that it is for.
   */
  public static int freePort() throws IOException {
    while (true) {
      int port = LOWEST_PORT + Math.floorMod(nextPort.getAndIncrement(), PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // then the next one
      }
    }
  }

  public static boolean isListening(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** The body that a GET of this machine is answered with. */
  public static String get(int port, String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public static Path find(String program, String debianPackage) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () ->
                fail(
                    "%s is not installed. On Debian and Ubuntu: apt install %s"
                        .formatted(program, debianPackage)));
  }
}
