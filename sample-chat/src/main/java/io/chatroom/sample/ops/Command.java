package io.chatroom.sample.ops;

import io.chatroom.instrumentation.OpsAction;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be typed in the ops room. */
enum Command {
  ALERTS("", "what is firing", OpsAction.OTHER),
  ACK(
      "[alert] [note]",
      "take an alert up for 4 hours: no more pages, no escalation",
      OpsAction.ACK),
  SILENCE("[alert] 2h reason", "the same for as long as you say", OpsAction.SILENCE),
  UNSILENCE("[alert]", "end the silence", OpsAction.UNSILENCE),
  WHO("", "who is in which room", OpsAction.OTHER),
  KICK("user", "close all connections of a user, who has to sign in again", OpsAction.KICK),
  DRAIN("", "send everybody of this instance elsewhere, then end it", OpsAction.DRAIN),
  AUDIT("[verify | user]", "the newest actions, or whether all are there", OpsAction.OTHER),
  HELP("", "this list", OpsAction.OTHER);

  private final String arguments;
  private final String meaning;
  private final OpsAction counted;

  Command(String arguments, String meaning, OpsAction counted) {
    this.arguments = arguments;
    this.meaning = meaning;
    this.counted = counted;
  }

  /** As it is typed, without the slash. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it counts as. */
  OpsAction counted() {
    return counted;
  }

  /** Whether it does something, other than to tell. */
  boolean changes() {
    return counted != OpsAction.OTHER;
  }

  /** How it is typed. */
  String usage() {
    return ("/" + word() + " " + arguments).strip();
  }

  static @Nullable Command of(String word) {
    return Arrays.stream(values())
        .filter(command -> command.word().equalsIgnoreCase(word))
        .findFirst()
        .orElse(null);
  }

  static String list() {
    return Arrays.stream(values())
        .map(command -> command.usage() + ": " + command.meaning)
        .collect(
            Collectors.joining(
                "\n",
                "",
                "\nAn alert is named by its name or its id; without one the newest is meant."));
  }

  static String words() {
    return Arrays.stream(values())
        .map(command -> "/" + command.word())
        .collect(Collectors.joining(", "));
  }
}
