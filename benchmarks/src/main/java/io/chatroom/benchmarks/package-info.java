/**
 * What recording costs. Each class measures the same work bare and instrumented, so that one run
 * gives the difference.
 */
package io.chatroom.benchmarks;
