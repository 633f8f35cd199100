package io.chatroom.sample.ops;

import io.chatroom.sample.audit.AuditEntry;
import io.chatroom.sample.audit.AuditLog;
import io.chatroom.sample.audit.AuditVerdict;
import io.chatroom.sample.ops.AlertmanagerClient.Silence;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does what the commands say. Each returns what is told to the ops room. */
final class Commands {

  /** As long as a shift has left, usually; then it pages again. */
  static final Duration ACK = Duration.ofHours(4);

  private static final int AUDIT_LINES = 10;
  private static final int NAMES_SHOWN = 50;

  private final ChatControl chat;
  private final AlertStore alerts;
  private final AlertmanagerClient alertmanager;
  private final AuditLog audit;
  private final Clock clock;

  Commands(
      ChatControl chat,
      AlertStore alerts,
      AlertmanagerClient alertmanager,
      AuditLog audit,
      Clock clock) {
    this.chat = chat;
    this.alerts = alerts;
    this.alertmanager = alertmanager;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Carries out one command.
   *
   * @param rest what was typed after the word, without space around it
   * @throws BadCommandException if it makes no sense; nothing was done
   * @throws IOException if Alertmanager did not do it
   * @throws SQLException if the database did not
   */
  String run(Command command, String user, String rest)
      throws BadCommandException, IOException, SQLException {
    return switch (command) {
      case ALERTS -> AlertText.list(alerts.firing());
      case ACK -> ack(user, rest);
      case SILENCE -> silence(user, rest);
      case UNSILENCE -> unsilence(user, rest);
      case WHO -> who();
      case KICK -> kick(user, rest);
      case DRAIN -> drain(rest);
      case AUDIT -> audit(rest);
      case HELP -> Command.list();
    };
  }

  private String ack(String user, String rest)
      throws BadCommandException, IOException, SQLException {
    String[] words = rest.split("\\s+", 2);
    AlertChoice choice = choose(words[0]);
    String note = words.length == 2 ? words[1] : "";
    Alert.Silenced silence =
        silence(choice, user, ACK, "acknowledged" + (note.isEmpty() ? "" : ": " + note));
    return "%s has taken up %s%s. No more pages and no escalation until %s; /unsilence ends that."
        .formatted(
            user,
            choice.title(),
            note.isEmpty() ? "" : ": " + note,
            AlertText.minute(silence.until()));
  }

  private String silence(String user, String rest)
      throws BadCommandException, IOException, SQLException {
    String[] words = rest.split("\\s+", 3);
    boolean isNamed =
        Durations.parse(words[0]) == null && words.length > 1 && Durations.parse(words[1]) != null;
    String alert = isNamed ? words[0] : "";
    String[] terms = rest.substring(alert.length()).strip().split("\\s+", 2);
    Duration duration = Durations.parse(terms[0]);
    if (duration == null) {
      throw new BadCommandException(
          "%s is not %s. Type %s"
              .formatted(
                  terms[0].isEmpty() ? "Nothing" : "'" + terms[0] + "'",
                  Durations.ALLOWED,
                  Command.SILENCE.usage()));
    }
    if (terms.length < 2) {
      throw new BadCommandException("Say why: " + Command.SILENCE.usage());
    }
    AlertChoice choice = choose(alert);
    Alert.Silenced silence = silence(choice, user, duration, terms[1]);
    return "%s has silenced %s until %s: %s"
        .formatted(user, choice.title(), AlertText.minute(silence.until()), terms[1]);
  }

  private AlertChoice choose(String word) throws BadCommandException, SQLException {
    if (!alertmanager.isConfigured()) {
      throw new BadCommandException(
          "No Alertmanager is configured (CHAT_ALERTMANAGER_URL): nothing was done.");
    }
    return AlertChoice.of(alerts.firing(), word);
  }

  private Alert.Silenced silence(AlertChoice choice, String user, Duration duration, String why)
      throws IOException, SQLException {
    Instant until = clock.instant().plus(duration).truncatedTo(ChronoUnit.SECONDS);
    String id = alertmanager.silence(choice.matchers(), until, user, why);
    Alert.Silenced silence = new Alert.Silenced(id, user, until);
    alerts.silenced(choice.alerts(), silence);
    return silence;
  }

  private String unsilence(String user, String rest)
      throws BadCommandException, IOException, SQLException {
    if (!alertmanager.isConfigured()) {
      throw new BadCommandException(
          "No Alertmanager is configured (CHAT_ALERTMANAGER_URL): nothing was done.");
    }
    List<Silence> silences = alertmanager.silences();
    if (silences.isEmpty()) {
      throw new BadCommandException("Nothing is silenced from the chat.");
    }
    List<Alert> firing = alerts.firing();
    List<Silence> ended =
        rest.isEmpty() ? silences.subList(0, 1) : covering(silences, firing, rest);
    for (Silence silence : ended) {
      alertmanager.expire(silence.id());
      alerts.silenced(
          firing.stream().filter(alert -> silence.covers(alert.labels())).toList(), null);
    }
    return "%s has ended the silence of %s."
        .formatted(
            user, ended.stream().map(Commands::title).distinct().collect(Collectors.joining(", ")));
  }

  private static List<Silence> covering(List<Silence> silences, List<Alert> firing, String word)
      throws BadCommandException {
    List<Silence> named =
        silences.stream()
            .filter(
                silence -> silence.id().startsWith(word) || title(silence).equalsIgnoreCase(word))
            .toList();
    if (!named.isEmpty()) {
      return named;
    }
    List<Silence> covering = new ArrayList<>();
    for (Alert alert : AlertChoice.of(firing, word).alerts()) {
      silences.stream()
          .filter(silence -> silence.covers(alert.labels()) && !covering.contains(silence))
          .forEach(covering::add);
    }
    if (covering.isEmpty()) {
      throw new BadCommandException(
          "'%s' is not silenced from the chat. Silenced are: %s"
              .formatted(
                  word,
                  silences.stream()
                      .map(Commands::title)
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    return covering;
  }

  /** The name of the alert that a silence of ours is about. */
  private static String title(Silence silence) {
    return silence.matchers().stream()
        .filter(matcher -> matcher.name().equals("alertname"))
        .map(
            matcher ->
                matcher.value().replace("|" + Alert.ESCALATION, "").replaceAll("\\\\[QE]", ""))
        .findFirst()
        .orElse(silence.id());
  }

  private String who() {
    Map<String, Set<String>> rooms = chat.who();
    if (rooms.isEmpty()) {
      return "Nobody is here.";
    }
    long users = rooms.values().stream().flatMap(Set::stream).distinct().count();
    StringBuilder text =
        new StringBuilder(
            "%d %s in %d %s"
                .formatted(
                    users,
                    users == 1 ? "user" : "users",
                    rooms.size(),
                    rooms.size() == 1 ? "room" : "rooms"));
    rooms.forEach(
        (room, names) -> {
          if (text.length() < 3_000) {
            text.append("\n%s (%d): ".formatted(room, names.size()))
                .append(names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", ")))
                .append(names.size() > NAMES_SHOWN ? ", ..." : "");
          }
        });
    return text.toString();
  }

  private String kick(String user, String rest) throws BadCommandException, SQLException {
    if (rest.isEmpty()) {
      throw new BadCommandException("Say whom: " + Command.KICK.usage());
    }
    String name = chat.userName(rest);
    if (name == null) {
      throw new BadCommandException("Nobody can be called so. Type " + Command.KICK.usage());
    }
    if (name.equals(user)) {
      throw new BadCommandException("That is you. Sign out instead.");
    }
    boolean isHere = chat.who().values().stream().anyMatch(names -> names.contains(name));
    int connections = chat.kick(name);
    return isHere || connections > 0
        ? "%s has put out %s, who has to sign in again.".formatted(user, name)
        : "%s has put out %s, who is in no room now: what they signed in with is no longer valid."
            .formatted(user, name);
  }

  private String drain(String rest) throws BadCommandException {
    if (!rest.isEmpty()) {
      throw new BadCommandException(
          "/drain takes nothing: it drains the instance you are connected to.");
    }
    chat.drain();
    return "This instance sends everybody elsewhere now, and then ends.";
  }

  private String audit(String rest) throws SQLException {
    if (rest.equalsIgnoreCase("verify")) {
      return told(audit.verify());
    }
    String who = rest.isEmpty() ? null : rest;
    List<AuditEntry> found =
        audit.search(new AuditLog.Search(who, null, null, null, null, AUDIT_LINES));
    return found.isEmpty()
        ? "Nothing was done%s.".formatted(who == null ? "" : " by '" + who + "'")
        : found.stream().map(Commands::line).collect(Collectors.joining("\n"));
  }

  private static String told(AuditVerdict verdict) {
    return verdict.isIntact()
        ? "The audit is intact: %d rows, head %d:%s"
            .formatted(verdict.rows(), verdict.headPosition(), verdict.headHash())
        : "The audit is BROKEN: "
            + verdict.problems().stream().limit(20).collect(Collectors.joining("; "));
  }

  private static String line(AuditEntry entry) {
    return "%d  %s  %s  %s  %s%s"
        .formatted(
            entry.position(),
            entry.at().truncatedTo(ChronoUnit.SECONDS),
            entry.who(),
            entry.what(),
            entry.outcome(),
            trace(entry.traceId()));
  }

  private static String trace(@Nullable String id) {
    return id == null || id.isEmpty() ? "" : "  trace " + id;
  }
}
