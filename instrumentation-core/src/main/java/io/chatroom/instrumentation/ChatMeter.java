package io.chatroom.instrumentation;

import static io.chatroom.instrumentation.ChatMeter.Kind.COUNTER;
import static io.chatroom.instrumentation.ChatMeter.Kind.GAUGE;
import static io.chatroom.instrumentation.ChatMeter.Kind.HISTOGRAM;
import static io.chatroom.instrumentation.ChatMeter.Section.CHAT;
import static io.chatroom.instrumentation.ChatMeter.Section.DATABASE;
import static io.chatroom.instrumentation.ChatMeter.Section.EVERYWHERE;
import static io.chatroom.instrumentation.ChatMeter.Section.HTTP;
import static io.chatroom.instrumentation.ChatMeter.Section.WEBSOCKET;

import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.ExceptionKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every meter this library publishes, version {@link #CONTRACT_VERSION} of the contract: names are
 * fixed once published, and one name always has the same label keys. The recorders, docs/metrics.md
 * and the rules all read it; nothing else spells a metric name.
 */
public enum ChatMeter {
  HTTP_REQUESTS(
      in(HTTP, COUNTER, "chatroom.http.requests")
          .help("HTTP requests, each once, with the status the client got.")
          .labels(Labels.METHOD, Labels.ROUTE, Labels.STATUS)),
  HTTP_REQUEST_DURATION(
      in(HTTP, HISTOGRAM, "chatroom.http.request.duration")
          .help(
              "Time from the arrival of an HTTP request to the end of its response; without WebSocket upgrades and event streams.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)
          .labels(Labels.METHOD, Labels.ROUTE, Labels.OUTCOME_HTTP)),
  HTTP_REQUESTS_ACTIVE(
      in(HTTP, GAUGE, "chatroom.http.requests.active").help("HTTP requests being answered now.")),
  WEBSOCKET_CONNECTIONS_ACTIVE(
      in(WEBSOCKET, GAUGE, "chatroom.websocket.connections.active")
          .help("WebSocket connections open now.")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_CONNECTIONS_LIMIT(
      in(WEBSOCKET, GAUGE, "chatroom.websocket.connections.limit")
          .help("WebSocket connections the application allows, where it states a limit.")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_CONNECTIONS(
      in(WEBSOCKET, COUNTER, "chatroom.websocket.connections")
          .help("WebSocket connections opened.")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_HANDSHAKES_REJECTED(
      in(WEBSOCKET, COUNTER, "chatroom.websocket.handshakes.rejected")
          .help("WebSocket handshakes refused; a refusal is no disconnection.")
          .labels(Labels.ENDPOINT, Labels.REASON_HANDSHAKE)),
  WEBSOCKET_DISCONNECTIONS(
      in(WEBSOCKET, COUNTER, "chatroom.websocket.disconnections")
          .help("WebSocket connections closed, each exactly once.")
          .labels(Labels.ENDPOINT, Labels.CLOSE_CODE, Labels.INITIATOR, Labels.REASON_CLOSE)),
  WEBSOCKET_CONNECTION_DURATION(
      in(WEBSOCKET, HISTOGRAM, "chatroom.websocket.connection.duration")
          .help("Time from opening to closing of a WebSocket connection.")
          .unit("seconds")
          .buckets(Buckets.CONNECTION)
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_MESSAGES(
      in(WEBSOCKET, COUNTER, "chatroom.websocket.messages")
          .help("WebSocket messages on the wire; not chat messages.")
          .labels(Labels.ENDPOINT, Labels.DIRECTION, Labels.TYPE_FRAME)),
  WEBSOCKET_MESSAGE_SIZE(
      in(WEBSOCKET, HISTOGRAM, "chatroom.websocket.message.size")
          .help("Size of WebSocket messages; text as UTF-8.")
          .unit("bytes")
          .buckets(Buckets.BYTES)
          .labels(Labels.ENDPOINT, Labels.DIRECTION)),
  WEBSOCKET_MESSAGE_PROCESSING_DURATION(
      in(WEBSOCKET, HISTOGRAM, "chatroom.websocket.message.processing.duration")
          .help("Time the application takes to handle an inbound WebSocket message.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)
          .labels(Labels.ENDPOINT, Labels.OUTCOME_MESSAGE)),
  WEBSOCKET_SEND_DURATION(
      in(WEBSOCKET, HISTOGRAM, "chatroom.websocket.send.duration")
          .help("Time from the call of a WebSocket send to its completion.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)
          .labels(Labels.ENDPOINT, Labels.MODE)),
  WEBSOCKET_SEND_FAILURES(
      in(WEBSOCKET, COUNTER, "chatroom.websocket.send.failures")
          .help("WebSocket sends that failed, also those that threw at once.")
          .labels(Labels.ENDPOINT, Labels.REASON_SEND)),
  WEBSOCKET_SENDS_PENDING(
      in(WEBSOCKET, GAUGE, "chatroom.websocket.sends.pending")
          .help("WebSocket sends begun and not completed.")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_SEND_PENDING_BYTES(
      in(WEBSOCKET, GAUGE, "chatroom.websocket.send.pending")
          .help("Bytes of WebSocket sends begun and not completed.")
          .unit("bytes")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_SEND_PENDING_BYTES_MAX(
      in(WEBSOCKET, GAUGE, "chatroom.websocket.send.pending.bytes.max")
          .help("Bytes begun and not completed on the worst WebSocket connection.")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_SLOW_CONSUMERS(
      in(WEBSOCKET, GAUGE, "chatroom.websocket.slow.consumers")
          .help("WebSocket connections whose oldest pending send is over 1 second old.")
          .labels(Labels.ENDPOINT)),
  WEBSOCKET_PING_RTT(
      in(WEBSOCKET, HISTOGRAM, "chatroom.websocket.ping.rtt")
          .help("Time from a WebSocket ping to its pong.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)
          .labels(Labels.ENDPOINT)
          .offByDefault()),
  WEBSOCKET_PONG_TIMEOUTS(
      in(WEBSOCKET, COUNTER, "chatroom.websocket.pong.timeouts")
          .help("WebSocket pings nobody answered: half-open peers.")
          .labels(Labels.ENDPOINT)
          .offByDefault()),
  MESSAGES(
      in(CHAT, COUNTER, "chatroom.messages")
          .help("Chat messages accepted, each once, however many receive it.")
          .labels(Labels.ROOM_CLASS, Labels.MESSAGE_KIND)),
  MESSAGES_REJECTED(
      in(CHAT, COUNTER, "chatroom.messages.rejected")
          .help("Chat messages refused.")
          .labels(Labels.REASON_REJECTED)),
  MESSAGE_DELIVERY_DURATION(
      in(CHAT, HISTOGRAM, "chatroom.message.delivery.duration")
          .help("Time from receiving a chat message to writing it to a recipient.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)
          .labels(Labels.ROOM_CLASS, Labels.PATH)),
  DELIVERIES(
      in(CHAT, COUNTER, "chatroom.deliveries")
          .help("Chat messages handed to recipients, one each.")
          .labels(Labels.ROOM_CLASS, Labels.OUTCOME_DELIVERY)),
  BROADCAST_RECIPIENTS(
      in(CHAT, HISTOGRAM, "chatroom.broadcast.recipients")
          .help("Recipients of a chat message.")
          .buckets(Buckets.RECIPIENTS)
          .labels(Labels.ROOM_CLASS)),
  BROADCAST_DURATION(
      in(CHAT, HISTOGRAM, "chatroom.broadcast.duration")
          .help("Time from the first to the last recipient of a chat message.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)
          .labels(Labels.ROOM_CLASS)),
  USERS_ONLINE(
      in(CHAT, GAUGE, "chatroom.users.online")
          .help("Distinct users online on this instance; three tabs are one user.")),
  ROOMS_ACTIVE(
      in(CHAT, GAUGE, "chatroom.rooms.active")
          .help("Chat rooms somebody is in.")
          .labels(Labels.ROOM_CLASS)),
  ROOM_MESSAGES_TOP(
      in(CHAT, GAUGE, "chatroom.room.messages.top")
          .help(
              "Messages in the heaviest chat rooms, each counting half after a minute; the only place where a room is named.")
          .labels(Labels.ROOM)
          .offByDefault()),
  ROOM_JOINS(
      in(CHAT, COUNTER, "chatroom.room.joins")
          .help("Users who entered a chat room.")
          .labels(Labels.ROOM_CLASS)),
  ROOM_LEAVES(
      in(CHAT, COUNTER, "chatroom.room.leaves")
          .help("Users who left a chat room.")
          .labels(Labels.ROOM_CLASS, Labels.REASON_LEAVE)),
  AUTH_ATTEMPTS(
      in(CHAT, COUNTER, "chatroom.auth.attempts")
          .help("Sign-ins tried.")
          .labels(Labels.OUTCOME_AUTH)),
  RATE_LIMITED(
      in(CHAT, COUNTER, "chatroom.rate.limited")
          .help("Requests refused by a rate limit.")
          .labels(Labels.LIMIT)),
  BROKER_LAG(
      in(CHAT, HISTOGRAM, "chatroom.broker.lag")
          .help(
              "Time a chat message takes through the broker between instances; clock skew reads as 0.")
          .unit("seconds")
          .buckets(Buckets.LATENCY)),
  BROKER_CLOCK_SKEW(
      in(CHAT, COUNTER, "chatroom.broker.clock.skew")
          .help(
              "Chat messages that came through the broker before they were sent, by the clocks.")),
  DB_OPERATION_DURATION(
      in(DATABASE, HISTOGRAM, "chatroom.db.operation.duration")
          .help("Time of a database call.")
          .unit("seconds")
          .buckets(Buckets.DATABASE_LATENCY)
          .labels(Labels.POOL, Labels.OPERATION, Labels.OUTCOME_DB)),
  DB_QUERIES(
      in(DATABASE, COUNTER, "chatroom.db.queries")
          .help("Database queries by summary.")
          .labels(Labels.POOL, Labels.QUERY)),
  DB_QUERY_SECONDS(
      in(DATABASE, COUNTER, "chatroom.db.query.seconds")
          .help("Time in database queries by summary, in seconds.")
          .labels(Labels.POOL, Labels.QUERY)),
  DB_ERRORS(
      in(DATABASE, COUNTER, "chatroom.db.errors")
          .help("Database errors by class of SQLSTATE.")
          .labels(Labels.POOL, Labels.SQLSTATE)),
  DB_ROWS_RETURNED(
      in(DATABASE, HISTOGRAM, "chatroom.db.rows.returned")
          .help("Rows read from a result set.")
          .buckets(Buckets.ROWS)
          .labels(Labels.POOL)),
  DB_BATCH_SIZE(
      in(DATABASE, HISTOGRAM, "chatroom.db.batch.size")
          .help("Statements in a batch.")
          .buckets(Buckets.ROWS)
          .labels(Labels.POOL)),
  DB_CONNECTIONS_IN_USE(
      in(DATABASE, GAUGE, "chatroom.db.connections.in.use")
          .help("Database connections handed out and not given back.")
          .labels(Labels.POOL)),
  DB_CONNECTIONS_OVERDUE(
      in(DATABASE, GAUGE, "chatroom.db.connections.overdue")
          .help("Database connections held longer than the threshold.")
          .labels(Labels.POOL)),
  DB_CONNECTION_ACQUIRE_DURATION(
      in(DATABASE, HISTOGRAM, "chatroom.db.connection.acquire.duration")
          .help("Time to obtain a database connection.")
          .unit("seconds")
          .buckets(Buckets.DATABASE_LATENCY)
          .labels(Labels.POOL, Labels.OUTCOME_ACQUIRE)),
  DB_CONNECTION_USE_DURATION(
      in(DATABASE, HISTOGRAM, "chatroom.db.connection.use.duration")
          .help("Time a database connection is held.")
          .unit("seconds")
          .buckets(Buckets.DATABASE_LATENCY)
          .labels(Labels.POOL)),
  DB_TRANSACTION_DURATION(
      in(DATABASE, HISTOGRAM, "chatroom.db.transaction.duration")
          .help("Time from the first call of a database transaction to its end.")
          .unit("seconds")
          .buckets(Buckets.DATABASE_LATENCY)
          .labels(Labels.POOL, Labels.OUTCOME_TRANSACTION)),
  DB_TRANSACTION_IDLE(
      in(DATABASE, HISTOGRAM, "chatroom.db.transaction.idle")
          .help("Time in a database transaction outside SQL.")
          .unit("seconds")
          .buckets(Buckets.DATABASE_LATENCY)
          .labels(Labels.POOL)),
  DB_REPEATED_QUERIES(
      in(DATABASE, COUNTER, "chatroom.db.repeated.queries")
          .help("Checkouts of a connection that ran the same query more than 10 times.")
          .labels(Labels.POOL)),
  DB_UNCLOSED(
      in(DATABASE, COUNTER, "chatroom.db.unclosed")
          .help("Statements and result sets left open when their connection was closed.")
          .labels(Labels.POOL, Labels.OBJECT)),
  HTTP_DB_OPERATIONS(
      in(DATABASE, HISTOGRAM, "chatroom.http.db.operations")
          .help("Database calls of an HTTP request.")
          .buckets(Buckets.DB_PER_REQUEST)
          .labels(Labels.ROUTE)),
  EXCEPTIONS(
      in(EVERYWHERE, COUNTER, "chatroom.exceptions")
          .help("Exceptions of the application and its connections.")
          .labels(Labels.COMPONENT, Labels.EXCEPTION_KIND, Labels.EXCEPTION_TYPE)),
  OPS_ACTIONS(
      in(EVERYWHERE, COUNTER, "chatroom.ops.actions")
          .help("Operations carried out through the chat.")
          .labels(Labels.ACTION, Labels.OUTCOME_ACTION)),
  INSTRUMENTATION_INFO(
      in(EVERYWHERE, GAUGE, "chatroom.instrumentation.info")
          .help("Always 1; the labels tell the version of the library and of the contract.")
          .labels(Labels.VERSION, Labels.CONTRACT)),
  INSTRUMENTATION_ERRORS(
      in(EVERYWHERE, COUNTER, "chatroom.instrumentation.errors")
          .help("Failures of the instrumentation itself, which the application does not see.")
          .labels(Labels.COMPONENT_OURS)),
  INSTRUMENTATION_OVERFLOW(
      in(EVERYWHERE, COUNTER, "chatroom.instrumentation.overflow")
          .help("Label values rewritten to _other because a cap was reached.")
          .labels(Labels.METRIC, Labels.LABEL)),
  INSTRUMENTATION_SPANS_DROPPED(
      in(EVERYWHERE, COUNTER, "chatroom.instrumentation.spans.dropped")
          .help("Spans that were not exported.")
          .labels(Labels.REASON_SPANS)),
  INSTRUMENTATION_CONTEXTS_IGNORED(
      in(EVERYWHERE, COUNTER, "chatroom.instrumentation.contexts.ignored")
          .help("Trace contexts of clients that were not continued.")
          .labels(Labels.REASON_CONTEXTS));

  /** Raised when a name or a label changes its meaning. */
  public static final int CONTRACT_VERSION = 1;

  /** What Prometheus calls the type of a metric. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** The part of a chat application that a meter tells of. */
  public enum Section {
    HTTP,
    WEBSOCKET,
    CHAT,
    DATABASE,
    EVERYWHERE
  }

  @SuppressWarnings(
      "ImmutableEnumChecker") // complete before the constant exists, and never changed after
  private final Definition definition;

  ChatMeter(Definition definition) {
    this.definition = definition;
  }

  /** The name as Micrometer spells it: dots, lower case, no unit. */
  public String id() {
    return definition.id;
  }

  /**
   * The name as Prometheus shows it, with unit and {@code _total}; of a histogram without {@code
   * _bucket} and so on.
   */
  public String prometheusName() {
    String name = definition.id.replace('.', '_');
    String withUnit = definition.unit == null ? name : name + "_" + definition.unit;
    return definition.kind == COUNTER ? withUnit + "_total" : withUnit;
  }

  public Section section() {
    return definition.section;
  }

  public Kind kind() {
    return definition.kind;
  }

  /** {@code seconds}, {@code bytes}, or null for a plain number. */
  public @Nullable String unit() {
    return definition.unit;
  }

  /** True of a histogram of durations, whose recorder takes nanoseconds. */
  public boolean isInSeconds() {
    return "seconds".equals(definition.unit);
  }

  /** One sentence: the HELP line. */
  public String help() {
    return definition.help;
  }

  /** The label keys, in the order in which recorders take their values. */
  public List<Label> labels() {
    return definition.labels;
  }

  /** The label of this meter with {@code key}. */
  public Label label(String key) {
    return definition.labels.stream()
        .filter(label -> label.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    prometheusName() + " has no label '" + key + "', only " + labelKeys()));
  }

  /** The label keys alone. */
  public List<String> labelKeys() {
    return definition.labels.stream().map(Label::key).toList();
  }

  /**
   * Upper bounds of a histogram's buckets in its unit, ascending, without +Inf; empty for other
   * kinds.
   */
  public double[] buckets() {
    return definition.buckets.clone();
  }

  /** Whether a user has to switch it on. */
  public boolean isOffByDefault() {
    return definition.offByDefault;
  }

  private static Definition in(Section section, Kind kind, String id) {
    return new Definition(section, kind, id);
  }

  /** Upper bounds, in the unit of the meter. */
  private static final class Buckets {
    /**
     * 2 is the objective for latency and must be a bucket: between 1 and 2.5 a p95 of 1.1 s reads
     * as 2.4 s.
     */
    static final double[] LATENCY = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10};

    static final double[] CONNECTION = {1, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400};
    static final double[] DATABASE_LATENCY = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10};
    static final double[] BYTES = {64, 256, 1024, 4096, 16384, 65536, 262144, 1048576};
    static final double[] RECIPIENTS = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000};
    static final double[] ROWS = {0, 1, 10, 100, 1000, 10000, 100000};
    static final double[] DB_PER_REQUEST = {0, 1, 2, 5, 10, 25, 50, 100};
  }

  /** The labels of the contract; a key can have other values in other meters. */
  private static final class Labels {
    static final Label METHOD =
        Label.oneOf(
            "method",
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            Label.OTHER);
    static final Label ROUTE =
        Label.capped("route", 100, "a template such as /api/rooms/*, or _unmatched");
    static final Label STATUS = Label.configured("status", "the exact code, 3 digits");
    static final Label OUTCOME_HTTP =
        Label.oneOf(
            "outcome", "success", "redirect", "client_error", "server_error", "timeout", "aborted");
    static final Label ENDPOINT = Label.capped("endpoint", 20, "the template of a @ServerEndpoint");
    static final Label REASON_HANDSHAKE = Label.oneOf("reason", HandshakeRefusal.values());
    static final Label CLOSE_CODE =
        new Label(
            "code",
            List.of(),
            0,
            "1000 to 1015, at most 16 registered 4xxx, 3xxx, 4xxx, " + Label.OTHER);
    static final Label INITIATOR = Label.oneOf("initiator", "client", "server", "network");
    static final Label REASON_CLOSE =
        Label.oneOf(
            "reason",
            "normal",
            "going_away",
            "idle_timeout",
            "no_pong",
            "slow_consumer",
            "auth_expired",
            "rate_limited",
            "kicked",
            "shutdown",
            "protocol_error",
            "too_big",
            "handler_error",
            "connection_lost",
            Label.OTHER);
    static final Label DIRECTION = Label.oneOf("direction", "in", "out");
    static final Label TYPE_FRAME = Label.oneOf("type", "text", "binary", "ping", "pong");
    static final Label OUTCOME_MESSAGE = Label.oneOf("outcome", "success", "error");
    static final Label MODE = Label.oneOf("mode", "blocking", "async");
    static final Label REASON_SEND =
        Label.oneOf("reason", "closed", "timeout", "busy", "encode", "io", Label.OTHER);
    static final Label ROOM_CLASS = Label.oneOf("room_class", RoomClass.values());
    static final Label MESSAGE_KIND = Label.oneOf("kind", MessageKind.values());
    static final Label REASON_REJECTED = Label.oneOf("reason", RejectionReason.values());
    static final Label PATH = Label.oneOf("path", DeliveryPath.values());
    static final Label OUTCOME_DELIVERY = Label.oneOf("outcome", DeliveryOutcome.values());
    static final Label ROOM =
        new Label("room", List.of(), 20, "the heaviest rooms, at most 20 at a time");
    static final Label REASON_LEAVE = Label.oneOf("reason", LeaveReason.values());
    static final Label OUTCOME_AUTH = Label.oneOf("outcome", AuthOutcome.values());
    static final Label LIMIT = Label.oneOf("limit", Limit.values());
    static final Label POOL = Label.capped("pool", 20, "a name from the configuration");
    static final Label OPERATION =
        Label.oneOf(
            "operation",
            "select",
            "insert",
            "update",
            "delete",
            "call",
            "ddl",
            "batch",
            "commit",
            "rollback",
            "other");
    static final Label OUTCOME_DB = Label.oneOf("outcome", "ok", "error");
    static final Label QUERY =
        Label.capped(
            "query",
            100,
            "a summary such as SELECT messages, or the name in a leading /* q:name */");
    static final Label SQLSTATE =
        Label.capped(
            "sqlstate", 50, "the 2 characters of the SQLSTATE's class, timeout, " + Label.OTHER);
    static final Label OUTCOME_ACQUIRE = Label.oneOf("outcome", "ok", "timeout", "error");
    static final Label OUTCOME_TRANSACTION =
        Label.oneOf("outcome", "commit", "rollback", "implicit_rollback", "error");
    static final Label OBJECT = Label.oneOf("object", "statement", "resultset");
    static final Label COMPONENT = Label.oneOf("component", "http", "websocket", "jdbc", "app");
    static final Label COMPONENT_OURS = Label.oneOf("component", Component.values());
    static final Label EXCEPTION_KIND = Label.oneOf("kind", ExceptionKind.values());
    static final Label EXCEPTION_TYPE =
        Label.capped("type", 50, "the simple name of the root cause");
    static final Label ACTION = Label.oneOf("action", OpsAction.values());
    static final Label OUTCOME_ACTION = Label.oneOf("outcome", OpsOutcome.values());
    static final Label VERSION = Label.configured("version", "the version of the library");
    static final Label CONTRACT = Label.configured("contract", "the version of the contract");
    static final Label METRIC = Label.configured("metric", "the metric whose label was full");
    static final Label LABEL = Label.configured("label", "the label that was full");
    static final Label REASON_CONTEXTS = Label.oneOf("reason", "malformed", "rate_limited");
    static final Label REASON_SPANS = Label.oneOf("reason", "queue_full", "export_failed");
  }

  /** Reads as a sentence in the list above; complete once the constant exists. */
  private static final class Definition {
    private static final double[] NONE = {};

    private final Section section;
    private final Kind kind;
    private final String id;
    private String help = "";
    private @Nullable String unit;
    private double[] buckets = NONE;
    private List<Label> labels = List.of();
    private boolean offByDefault;

    Definition(Section section, Kind kind, String id) {
      this.section = section;
      this.kind = kind;
      this.id = id;
    }

    Definition help(String sentence) {
      help = sentence;
      return this;
    }

    Definition unit(String name) {
      unit = name;
      return this;
    }

    Definition buckets(double[] upperBounds) {
      buckets = upperBounds;
      return this;
    }

    Definition labels(Label... inOrder) {
      labels = List.copyOf(Arrays.asList(inOrder));
      return this;
    }

    Definition offByDefault() {
      offByDefault = true;
      return this;
    }
  }
}
