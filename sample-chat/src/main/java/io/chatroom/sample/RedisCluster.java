package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other instances, through Redis' publish and subscribe, which promises nothing: what matters
 * is stored first. A message that does not come is read from the database as soon as a later one
 * does, when Redis is back, or at the next look at the database; who is where is told whole every
 * few seconds. While Redis is away the look at the database is what connects the instances.
 */
final class RedisCluster implements Cluster {

  private static final Logger log = LoggerFactory.getLogger(RedisCluster.class);

  private static final String CHANNEL = "chat";

  /** Between two times of telling who is here. */
  private static final long TICK_MILLIS = 2_000;

  /** An instance not heard of for so long has ended. */
  private static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Looks at the database while Redis works: at every so many ticks. */
  private static final int CALM = 5;

  /** Events that may wait; those beyond are left out, and what they tell is found out otherwise. */
  private static final int BACKLOG = 10_000;

  private final String self = UUID.randomUUID().toString();
  private final Rooms rooms;
  private final MessageStore messages;
  private final Visits visits;
  private final ChatRoomTelemetry telemetry;
  private final Elsewhere elsewhere = new Elsewhere();

  private final RedisURI uri;
  private final ClientResources resources;
  private final RedisClient client;
  private volatile @Nullable StatefulRedisPubSubConnection<String, String> subscriber;
  private volatile @Nullable StatefulRedisPubSubConnection<String, String> publisher;

  // One thread for what comes, in order; it may wait for the database.
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(BACKLOG),
          task -> daemon(task, "chat-cluster"),
          new ThreadPoolExecutor.DiscardPolicy());
  private final Thread ticker = daemon(this::tick, "chat-cluster-tick");
  private volatile boolean wasConnected;

  private RedisCluster(
      String url, Rooms rooms, MessageStore messages, Visits visits, ChatRoomTelemetry telemetry) {
    this.rooms = rooms;
    this.messages = messages;
    this.visits = visits;
    this.telemetry = telemetry;
    this.uri = RedisURI.create(url);
    uri.setTimeout(Duration.ofSeconds(2));
    this.resources =
        ClientResources.builder()
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    this.client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            // What cannot be told now is of no use later: it is in the database.
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(BACKLOG)
            .build());
  }

  /** Joins the others, now or as soon as Redis can be reached. */
  static RedisCluster start(
      String url, Rooms rooms, MessageStore messages, Visits visits, ChatRoomTelemetry telemetry) {
    RedisCluster cluster = new RedisCluster(url, rooms, messages, visits, telemetry);
    cluster.connect();
    cluster.ticker.start();
    return cluster;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** For the first time; from then on the client reconnects by itself. */
  private void connect() {
    if (publisher != null) {
      return;
    }
    try {
      StatefulRedisPubSubConnection<String, String> listening = subscriber;
      if (listening == null) {
        listening = client.connectPubSub(uri);
        listening.addListener(new Listener());
        subscriber = listening;
      }
      publisher = client.connectPubSub(uri);
      listening.sync().subscribe(CHANNEL);
    } catch (RedisException e) {
      log.warn("Redis cannot be reached, rooms end at this instance: {}", e.toString());
    }
  }

  private final class Listener extends RedisPubSubAdapter<String, String> {
    @Override
    public void message(String channel, String json) {
      worker.execute(() -> received(json));
    }

    /** Also after each interruption, of which nobody knows what was missed. */
    @Override
    public void subscribed(String channel, long count) {
      worker.execute(
          () -> {
            publish(ClusterEvent.of(ClusterEventType.HELLO, self));
            tellWhoIsHere();
            catchUp();
          });
    }
  }

  // What is told to others

  @Override
  public void stored(StoredRoom room, ServerMessage.Message message, FanOut fanOut) {
    long now = System.currentTimeMillis();
    long received = fanOut == FanOut.NONE ? now : fanOut.receivedMillis();
    publish(
        new ClusterEvent(
            ClusterEventType.MESSAGE,
            self,
            room.name(),
            null,
            null,
            message,
            received,
            now,
            fanOut.traceparent(),
            null));
  }

  @Override
  public void presence(String room, String user, boolean online) {
    publish(ClusterEvent.of(ClusterEventType.PRESENCE, self, room, user, online));
  }

  @Override
  public void typing(String room, String user, boolean on) {
    publish(ClusterEvent.of(ClusterEventType.TYPING, self, room, user, on));
  }

  @Override
  public void kick(String user) {
    publish(ClusterEvent.of(ClusterEventType.KICK, self, null, user, null));
  }

  private void tellWhoIsHere() {
    Map<String, Set<String>> here = new HashMap<>();
    for (Room room : rooms.all()) {
      Set<String> users = room.usersHere();
      if (!users.isEmpty()) {
        here.put(room.stored().name(), users);
      }
    }
    publish(
        new ClusterEvent(
            ClusterEventType.HERE, self, null, null, null, null, null, null, null, here));
  }

  private void publish(ClusterEvent event) {
    StatefulRedisPubSubConnection<String, String> connection = publisher;
    if (connection == null) {
      return;
    }
    try {
      RedisFuture<Long> sent = connection.async().publish(CHANNEL, Json.write(event));
      var unused =
          sent.exceptionally(
              failure -> {
                log.debug("Not published: {}", event.type(), failure);
                return 0L;
              });
    } catch (RuntimeException e) {
      log.debug("Not published: {}", event.type(), e);
    }
  }

  // What others tell

  private void received(String json) {
    try {
      ClusterEvent event = Json.read(json, ClusterEvent.class);
      if (event != null && !event.from().equals(self)) {
        received(event);
      }
    } catch (SQLException e) {
      log.warn("A message of another instance waits: {}", e.toString());
    } catch (RuntimeException e) {
      log.error("An event of another instance was not understood", e);
    }
  }

  private void received(ClusterEvent event) throws SQLException {
    long now = System.nanoTime();
    String name = event.room() == null ? "" : event.room();
    String user = event.user() == null ? "" : event.user();
    boolean on = Boolean.TRUE.equals(event.on());
    switch (event.type()) {
      case MESSAGE -> deliver(event, name);
      case PRESENCE -> tell(elsewhere.presence(event.from(), name, user, on, now));
      case TYPING -> {
        Room room = rooms.ifOccupied(name);
        if (room != null) {
          room.typing(user, on);
        }
      }
      case KICK -> visits.kick(user);
      case HERE -> {
        Map<String, Set<String>> there = event.rooms();
        tell(elsewhere.here(event.from(), there == null ? Map.of() : there, now));
      }
      case HELLO -> tellWhoIsHere();
      case BYE -> tell(elsewhere.gone(event.from()));
    }
  }

  private void deliver(ClusterEvent event, String name) throws SQLException {
    Room room = rooms.ifOccupied(name);
    ServerMessage.Message message = event.message();
    Long received = event.received();
    Long published = event.published();
    if (room == null || message == null || received == null || published == null) {
      return;
    }
    try (FanOut fanOut =
        telemetry
            .broadcasts()
            .arrived(room.stored().kind().roomClass(), received, published, event.traceparent())) {
      room.deliver(message, fanOut);
    }
  }

  private void tell(List<Elsewhere.Change> changes) {
    for (Elsewhere.Change change : changes) {
      Room room = rooms.ifOccupied(change.room());
      if (room != null) {
        room.presenceElsewhere(change.user(), change.online());
      }
    }
  }

  @Override
  public Set<String> usersElsewhere(String room) {
    return elsewhere.users(room);
  }

  @Override
  public Map<String, Set<String>> usersElsewhere() {
    return elsewhere.users();
  }

  // What is done whether or not anybody tells

  private void tick() {
    try {
      for (int count = 1; ; count++) {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        int ticks = count;
        connect();
        worker.execute(() -> look(ticks));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(int ticks) {
    boolean connected = isConnected();
    if (connected != wasConnected) {
      wasConnected = connected;
      log.info("Redis {}", connected ? "connects the instances" : "is away");
    }
    tellWhoIsHere();
    tell(elsewhere.expire(System.nanoTime(), EXPIRY_NANOS));
    if (!connected || ticks % CALM == 0) {
      catchUp();
    }
  }

  private boolean isConnected() {
    StatefulRedisPubSubConnection<String, String> connection = subscriber;
    return connection != null && connection.isOpen();
  }

  private void catchUp() {
    List<Room> occupied = rooms.all();
    try {
      Map<Long, Long> newest = messages.newest(occupied.stream().map(Room::stored).toList());
      for (Room room : occupied) {
        if (room.isBehind(newest.getOrDefault(room.stored().id(), 0L))) {
          room.catchUp();
        }
      }
    } catch (SQLException e) {
      log.warn("What other instances stored could not be read: {}", e.toString());
    }
  }

  @Override
  public void close() {
    ticker.interrupt();
    publish(ClusterEvent.of(ClusterEventType.BYE, self));
    worker.shutdownNow();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
