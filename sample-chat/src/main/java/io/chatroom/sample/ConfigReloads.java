package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.OpsAction;
import io.chatroom.instrumentation.OpsOutcome;
import io.chatroom.sample.ops.OpsDesk;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log, the ops room and the metrics what became of changed limits. */
final class ConfigReloads implements LimitsInForce.Listener {

  private static final Logger log = LoggerFactory.getLogger(ConfigReloads.class);

  private final OpsDesk desk;
  private final Operations operations;
  private final ChatRoomTelemetry telemetry;

  ConfigReloads(OpsDesk desk, Operations operations, ChatRoomTelemetry telemetry) {
    this.desk = desk;
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
    desk.done("system", OpsAction.CONFIG_RELOAD, limits.toString(), OpsOutcome.SUCCESS);
    log.info("New limits are in force: {}", limits);
    say("New limits are in force: " + limits);
  }

  @Override
  public void refused(String problem) {
    desk.done("system", OpsAction.CONFIG_RELOAD, problem, OpsOutcome.ERROR);
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
