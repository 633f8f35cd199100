package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.OpsAction;
import io.chatroom.instrumentation.OpsOutcome;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log, the ops room and the metrics what became of changed limits. */
final class ConfigReloads implements LimitsInForce.Listener {

  private static final Logger log = LoggerFactory.getLogger(ConfigReloads.class);

  private final Operations operations;
  private final ChatRoomTelemetry telemetry;

  ConfigReloads(Operations operations, ChatRoomTelemetry telemetry) {
    this.operations = operations;
    this.telemetry = telemetry;
  }

  /** Publishes the limits as gauges. */
  void inForce(Limits limits) {
    telemetry.admission(ChatEndpoint.PATH).limit(limits.connections());
  }

  @Override
  public void changed(Limits limits) {
    inForce(limits);
    telemetry.opsActionTaken(OpsAction.CONFIG_RELOAD, OpsOutcome.SUCCESS);
    log.info("New limits are in force: {}", limits);
    say("New limits are in force: " + limits);
  }

  @Override
  public void refused(String problem) {
    telemetry.opsActionTaken(OpsAction.CONFIG_RELOAD, OpsOutcome.ERROR);
    log.error("The file of limits cannot be used, the old ones stay in force: {}", problem);
    say("The file of limits cannot be used, the old ones stay in force: " + problem);
  }

  private void say(String text) {
    try {
      operations.say(text, null);
    } catch (SQLException e) {
      log.warn("The ops room was not told: {}", e.toString());
    }
  }
}
