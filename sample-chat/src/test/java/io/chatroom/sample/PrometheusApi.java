package io.chatroom.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What a Prometheus on this machine answers. */
final class PrometheusApi {

  private static final ObjectMapper json = new ObjectMapper();

  private final int port;

  PrometheusApi(int port) {
    this.port = port;
  }

  /** The value of an instant query with one result; NaN while there is none. */
  double ask(String query) {
    JsonNode result = query(query).path("result");
    return result.size() == 1 ? result.path(0).path("value").path(1).asDouble() : Double.NaN;
  }

  /** The data of an instant query; missing while it cannot be had. */
  JsonNode query(String query) {
    return data("/api/v1/query?query=" + encode(query));
  }

  /** The data of a call of the API; missing while it cannot be had. */
  JsonNode data(String path) {
    try {
      return json.readTree(Tools.get(port, path)).path("data");
    } catch (IOException notYetUp) {
      return MissingNode.getInstance();
    }
  }

  static String encode(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }
}
