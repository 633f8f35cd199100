package io.chatroom.sample.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.chatroom.instrumentation.bundle.MonitoringBundle;
import io.chatroom.instrumentation.bundle.MonitoringBundle.Language;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The dashboards that come with the library, as Grafana would get them. Safe to share. */
final class Dashboards {

  private static final ObjectMapper json = new ObjectMapper();

  private final Map<Language, ArrayNode> byLanguage = new ConcurrentHashMap<>();

  /** All of them, in the order of the bundle. Not to be changed. */
  ArrayNode in(Language language) {
    return byLanguage.computeIfAbsent(language, Dashboards::read);
  }

  /** What the panel asks for under {@code refId}, or null if there is no such panel or query. */
  @Nullable PanelQuery query(String dashboard, int panel, String refId) {
    for (JsonNode candidate : in(Language.EN)) {
      if (candidate.path("uid").asText().equals(dashboard)) {
        return query(candidate.path("panels"), panel, refId);
      }
    }
    return null;
  }

  private static @Nullable PanelQuery query(JsonNode panels, int id, String refId) {
    for (JsonNode panel : panels) {
      if (panel.path("id").asInt() == id) {
        for (JsonNode target : panel.path("targets")) {
          if (target.path("refId").asText().equals(refId)) {
            return new PanelQuery(target.path("expr").asText(), target.path("range").asBoolean());
          }
        }
      }
    }
    return null;
  }

  private static ArrayNode read(Language language) {
    ArrayNode dashboards = json.createArrayNode();
    MonitoringBundle.builder().language(language).build().files().entrySet().stream()
        .filter(file -> file.getKey().startsWith("dashboards/"))
        .forEach(file -> dashboards.add(tree(file.getValue())));
    return dashboards;
  }

  private static JsonNode tree(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A dashboard of the library is no JSON", e);
    }
  }
}
