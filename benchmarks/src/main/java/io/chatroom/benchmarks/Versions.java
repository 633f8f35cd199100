package io.chatroom.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The versions of the peers, which the build writes from its own properties. */
final class Versions {

  private static final Properties VERSIONS = new Properties();

  static {
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      VERSIONS.load(in);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Versions() {}

  static String of(String name) {
    return VERSIONS.getProperty(name);
  }
}
