package io.chatroom.sample.ops;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.OpsAction;
import io.chatroom.instrumentation.OpsOutcome;
import io.chatroom.sample.audit.AuditEntry;
import io.chatroom.sample.audit.AuditLog;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations of one instance: takes alerts in and commands. Every command is counted and written to
 * the audit, whatever became of it. Safe for any thread; every call may block.
 */
public final class OpsDesk implements AutoCloseable {

  /** Alerts that ended are shown for so long. */
  private static final Duration RECENT = Duration.ofHours(24);

  /** What the audit says of an action before it is done; then comes a row with its outcome. */
  private static final String BEGUN = "begun";

  private static final Logger log = LoggerFactory.getLogger(OpsDesk.class);

  private final ChatRoomTelemetry telemetry;
  private final AlertStore alerts;
  private final AuditLog audit;
  private final Commands commands;
  private final AlertsServlet webhook;
  private final SilencedAlerts silenced;

  /** Begins work; the audit's and the alerts' tables are there. */
  public OpsDesk(
      OpsConfig config, DataSource database, ChatRoomTelemetry telemetry, ChatControl chat) {
    this.telemetry = telemetry;
    this.audit = new AuditLog(database);
    this.alerts = new AlertStore(database, Clock.systemUTC());
    AlertmanagerClient alertmanager = new AlertmanagerClient(config.alertmanagers());
    this.commands = new Commands(chat, alerts, alertmanager, audit, Clock.systemUTC());
    this.webhook = new AlertsServlet(config.alertsToken(), alerts, chat);
    this.silenced = new SilencedAlerts(alerts, alertmanager, chat);
  }

  /** Takes alerts in from Alertmanager. */
  public HttpServlet webhook() {
    return webhook;
  }

  /** What was done. */
  public AuditLog audit() {
    return audit;
  }

  /**
   * Alerts that fire, the newest first, then those that ended within a day.
   *
   * @return objects that have a JSON form
   */
  public List<?> alerts() throws SQLException {
    return alerts.present(RECENT);
  }

  /**
   * Does what was typed after a slash. Never throws.
   *
   * @param mayOperate whether the user has the role for it
   * @param line the slash included
   * @return what is told to the ops room
   */
  public String run(String user, boolean mayOperate, String line) {
    String[] words = line.strip().substring(1).split("\\s+", 2);
    Command command = Command.of(words[0]);
    String rest = words.length == 2 ? words[1].strip() : "";
    if (command == null) {
      return "There is no command '/%s'. There are: %s".formatted(words[0], Command.words());
    }
    if (command == Command.HELP) {
      return Command.list();
    }
    String what = line.strip();
    // Of an action that the process does not survive, the audit has at least that it was begun.
    boolean isNoted = !mayOperate || !command.changes() || note(user, command.word(), what, BEGUN);
    Result result = mayOperate ? attempt(command, user, rest) : denied(command);
    telemetry.opsActionTaken(command.counted(), result.outcome);
    isNoted &= note(user, command.word(), what, result.outcome.label());
    return isNoted ? result.reply : result.reply + "\nThis could not be written to the audit.";
  }

  private record Result(String reply, OpsOutcome outcome) {}

  private static Result denied(Command command) {
    return new Result("/%s is for ops users only.".formatted(command.word()), OpsOutcome.DENIED);
  }

  private Result attempt(Command command, String user, String rest) {
    try {
      return new Result(commands.run(command, user, rest), OpsOutcome.SUCCESS);
    } catch (BadCommandException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return failed("Alertmanager did not do it: " + e.getMessage());
    } catch (SQLException e) {
      log.warn("/{} failed: {}", command.word(), e.toString());
      return failed("The database does not answer. Try again.");
    } catch (RuntimeException e) {
      log.error("/{} failed", command.word(), e);
      return failed("That failed on our side; the log says more.");
    }
  }

  private static Result failed(String reply) {
    return new Result(reply, OpsOutcome.ERROR);
  }

  /** Counts and writes down what was done in another way than by a command. Never throws. */
  public void done(String who, OpsAction action, String what, OpsOutcome outcome) {
    telemetry.opsActionTaken(action, outcome);
    note(who, action.label(), what, outcome.label());
  }

  /** Returns false if it could not be written down. */
  private boolean note(String who, String action, String what, String outcome) {
    String trace = telemetry.currentSpan().traceId();
    try {
      AuditEntry row = audit.append(who, action, what, outcome, trace == null ? "" : trace);
      // Where the log goes, whoever changes the database may not reach.
      log.info("The head of the audit is {}:{}", row.position(), row.hash());
      return true;
    } catch (SQLException | RuntimeException e) {
      log.error("NOT IN THE AUDIT: {} by {}, {}: {}", action, who, outcome, e.toString());
      return false;
    }
  }

  @Override
  public void close() {
    silenced.close();
  }
}
