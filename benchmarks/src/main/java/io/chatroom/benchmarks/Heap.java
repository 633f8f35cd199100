package io.chatroom.benchmarks;

/**
 * Options of a JVM whose heap is there from the beginning: while one grows, the kernel hands out a
 * page for every few dozen calls that allocate, and that is measured along with them.
 */
final class Heap {

  static final String MIN = "-Xms1g";
  static final String MAX = "-Xmx1g";
  static final String YOUNG = "-Xmn600m";
  static final String TOUCHED = "-XX:+AlwaysPreTouch";

  private Heap() {}
}
