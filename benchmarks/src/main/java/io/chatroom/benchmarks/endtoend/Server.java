package io.chatroom.benchmarks.endtoend;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A server in a process of its own, and what its JVM tells of itself. */
final class Server implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)/");

  private final Process process;
  private final int port;
  private final JMXConnector connector;
  private final OperatingSystemMXBean system;
  private final ThreadMXBean threads;
  private final MemoryMXBean memory;
  private final CompilationMXBean compilation;

  private Server(Process process, int port, JMXConnector connector) throws IOException {
    this.process = process;
    this.port = port;
    this.connector = connector;
    MBeanServerConnection jvm = connector.getMBeanServerConnection();
    this.system =
        ManagementFactory.newPlatformMXBeanProxy(
            jvm, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, OperatingSystemMXBean.class);
    this.threads =
        ManagementFactory.newPlatformMXBeanProxy(
            jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    this.memory =
        ManagementFactory.newPlatformMXBeanProxy(
            jvm, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    this.compilation =
        ManagementFactory.newPlatformMXBeanProxy(
            jvm, ManagementFactory.COMPILATION_MXBEAN_NAME, CompilationMXBean.class);
  }

  /**
   * What a server has used up since it began: CPU time, that of its compilers (nearly: they tell
   * how long they took), and memory it allocated.
   */
  record Usage(long cpuNanos, long compilerMillis, long allocatedBytes) {
    Usage since(Usage before) {
      return new Usage(
          cpuNanos - before.cpuNanos,
          compilerMillis - before.compilerMillis,
          allocatedBytes - before.allocatedBytes);
    }

    /** Of the CPU time. */
    double compilersShare() {
      return TimeUnit.MILLISECONDS.toNanos(compilerMillis) / (double) Math.max(1, cpuNanos);
    }
  }

  /** Starts {@code mainClass}, which prints its address, and waits until it listens. */
  static Server start(String classPath, String mainClass, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms512m",
            "-Xmx512m",
            "-cp",
            classPath,
            mainClass);
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // Ctrl-C ends both
    BufferedReader output = process.inputReader();
    StringBuilder told = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      told.append(line).append('\n');
      Matcher address = PORT.matcher(line);
      if (address.find()) {
        Thread drain = new Thread(() -> drain(output), "server-output");
        drain.setDaemon(true);
        drain.start();
        return new Server(process, Integer.parseInt(address.group(1)), connect(process));
      }
    }
    throw new IllegalStateException("The server did not start:\n" + told);
  }

  /** A server whose output nobody reads would stand still. */
  private static void drain(BufferedReader output) {
    try {
      while (output.readLine() != null) {
        // What it says is of no interest.
      }
    } catch (IOException ended) {
      // It was stopped.
    }
  }

  private static JMXConnector connect(Process process) throws Exception {
    VirtualMachine jvm = VirtualMachine.attach(Long.toString(process.pid()));
    try {
      return JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent()));
    } finally {
      jvm.detach();
    }
  }

  int port() {
    return port;
  }

  Usage usage() {
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, bytes); // -1 for a thread that has just ended
    }
    return new Usage(system.getProcessCpuTime(), compiled(), allocated);
  }

  /** Waits until its compilers have had nothing to do for a while, or for 20 seconds. */
  void awaitCompilers() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    long before = -1;
    for (long now = compiled(); now != before && System.nanoTime() < end; now = compiled()) {
      before = now;
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }

  private long compiled() {
    return compilation.getTotalCompilationTime();
  }

  /** What is alive on its heap. */
  long liveBytes() {
    for (int i = 0; i < 3; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Tells it to end, and answers how many milliseconds it took. */
  long stop() throws Exception {
    connector.close();
    long start = System.nanoTime();
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The server does not end");
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Override
  public void close() throws Exception {
    try {
      connector.close();
    } finally {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  static String classPath(List<Path> entries) {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }
}
