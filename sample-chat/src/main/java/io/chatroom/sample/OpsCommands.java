package io.chatroom.sample;

import org.jspecify.annotations.Nullable;

/** Does what an ops user types in the ops room after a slash. Called on a thread that may wait. */
@FunctionalInterface
interface OpsCommands {

  /**
   * Carries out one command.
   *
   * @param user who gave it; the chat knows that they are ops
   * @param line as typed, the slash included
   * @return what is said in the ops room, or null to say nothing; an exception is said as a failure
   */
  @Nullable String run(ChatUser user, String line);
}
