package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.Test;

/** Resources of Jakarta REST in a real Jersey, which loads {@link RestRoutes} by itself. */
class JaxRsRouteTest {

  // Kept, or the level would be forgotten with the logger.
  private static final Logger LOG = Logger.getLogger("org.glassfish.jersey");

  static {
    LOG.setLevel(Level.OFF); // a resource throws on purpose
  }

  @Test
  void resourceTemplate_isTheRoute() throws Exception {
    expect("/api/rooms/7", 200, "/api/rooms/{room}");
  }

  @Test
  void resourceTemplate_isTheRouteOfAnAsynchronousAnswer() throws Exception {
    expect("/api/rooms/7/history", 200, "/api/rooms/{room}/history");
  }

  @Test
  void resourceThatThrows_keepsItsRoute() throws Exception {
    expect("/api/rooms/7/broken", 500, "/api/rooms/{room}/broken");
  }

  @Test
  void noResource_isTheServletsRoute() throws Exception {
    expect("/api/nothing/7", 404, "/api/*");
  }

  @Test
  void resourceOfAResource_isItsRoute() throws Exception {
    expect("/api/rooms/7/members/ada", 200, "/api/rooms/{room}/members/{user}");
  }

  @Test
  void applicationPath_isInTheRouteOnce() throws Exception {
    expect(new Chat(), "/v1/*", "/v1/rooms/7", 200, "/v1/rooms/{room}");
  }

  @Test
  void requestTurnedAwayByAFilter_keepsItsRoute() throws Exception {
    expect(
        new ResourceConfig(Rooms.class, NobodyMayPass.class),
        "/api/rooms/7",
        403,
        "/api/rooms/{room}");
  }

  @Test
  void applicationsOwnWord_wins() throws Exception {
    expect(new ResourceConfig(Rooms.class, OwnName.class), "/api/rooms/7", 200, "/mine");
  }

  @Test
  void loadingSwitchedOff_leavesTheServletsRoute() throws Exception {
    expect(
        new ResourceConfig(Rooms.class).property("jakarta.ws.rs.loadServices", false),
        "/api/rooms/7",
        200,
        "/api/*");
  }

  private static void expect(String path, int status, String route) throws Exception {
    expect(new ResourceConfig(Rooms.class), path, status, route);
  }

  private static void expect(ResourceConfig resources, String path, int status, String route)
      throws Exception {
    expect(resources, "/api/*", path, status, route);
  }

  private static void expect(
      ResourceConfig resources, String mapping, String path, int status, String route)
      throws Exception {
    ServletContainerInitializer jersey =
        (classes, context) -> {
          var servlet = context.addServlet("api", new ServletContainer(resources));
          servlet.addMapping(mapping);
          servlet.setAsyncSupported(true);
        };
    ChatRoomTelemetry telemetry = Deployment.telemetry().build();
    try (Deployment deployment =
        Deployment.of(telemetry, jersey, new ChatRoomServletInitializer(telemetry))) {
      assertThat(deployment.client().get(path)).isEqualTo(status);
      String series =
          "chatroom_http_requests_total{method=\"GET\",route=\"%s\",status=\"%d\"}"
              .formatted(route, status);
      await().untilAsserted(() -> assertThat(deployment.value(series)).isEqualTo(1));
    }
  }

  /** With a path of its own. */
  @ApplicationPath("/v1")
  public static final class Chat extends ResourceConfig {
    public Chat() {
      super(Rooms.class);
    }
  }

  /** As an authorisation. */
  public static final class NobodyMayPass implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      request.abortWith(Response.status(403).build());
    }
  }

  /** As an application that knows better. */
  public static final class OwnName implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      request.setProperty(ChatRoomFilter.ROUTE_ATTRIBUTE, "/mine");
    }
  }

  /** The members of a room. */
  public static final class Members {
    @GET
    @Path("{user}")
    public String member(@PathParam("user") String user) {
      return user;
    }
  }

  /** Rooms of a chat. */
  @Path("/rooms")
  public static final class Rooms {
    @GET
    @Path("{room}")
    public String room(@PathParam("room") String room) {
      return room;
    }

    @GET
    @Path("{room}/history")
    public void history(@PathParam("room") String room, @Suspended AsyncResponse answer) {
      CompletableFuture.runAsync(() -> answer.resume(room));
    }

    @Path("{room}/members")
    public Members members() {
      return new Members();
    }

    @GET
    @Path("{room}/broken")
    public String broken() {
      throw new IllegalStateException("on purpose");
    }
  }
}
