package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.Suspended;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.Test;

/** The README's filter for Jakarta REST, in a real Jersey. */
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
  void withoutTheFilter_jerseySaysNothing() throws Exception {
    expect(new ResourceConfig(Rooms.class), "/api/rooms/7", 200, "/api/*");
  }

  private static void expect(String path, int status, String route) throws Exception {
    expect(new ResourceConfig(Rooms.class, RouteOfResource.class), path, status, route);
  }

  private static void expect(ResourceConfig resources, String path, int status, String route)
      throws Exception {
    ServletContainerInitializer jersey =
        (classes, context) -> {
          var servlet = context.addServlet("api", new ServletContainer(resources));
          servlet.addMapping("/api/*");
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

  /** As in the README. */
  public static final class RouteOfResource implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      request.setProperty(
          ChatRoomFilter.ROUTE_ATTRIBUTE,
          "/api" + request.getUriInfo().getMatchedResourceTemplate());
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

    @GET
    @Path("{room}/broken")
    public String broken() {
      throw new IllegalStateException("on purpose");
    }
  }
}
