package io.chatroom.instrumentation.jdbc;

/**
 * Marks what is recorded already. {@code isWrapperFor(Recorded.class)} finds it through whatever
 * pool lies between, so that wrapping twice does not count twice.
 */
interface Recorded {}
