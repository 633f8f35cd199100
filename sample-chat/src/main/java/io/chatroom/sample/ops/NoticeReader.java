package io.chatroom.sample.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the webhook's body, version 4; fields it does not know are ignored. */
final class NoticeReader {

  private static final int ALERTS_MAX = 5_000;
  private static final int LABELS_MAX = 100;
  private static final int TEXT_MAX = 10_000;
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  private static final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private NoticeReader() {}

  /** A body that is no notice; the message names the field, what it is, and what is allowed. */
  static final class BadNoticeException extends Exception {
    private static final long serialVersionUID = 1L;

    BadNoticeException(String message) {
      super(message, null, false, false); // an answer, not a fault
    }
  }

  static AlertNotice read(byte[] body) throws BadNoticeException {
    JsonNode root = tree(body);
    if (!root.isObject()) {
      throw new BadNoticeException("The body is no JSON object.");
    }
    String version = text(root, "version", "", 10);
    if (!version.equals("4")) {
      throw new BadNoticeException("version is '%s'; allowed is '4'".formatted(version));
    }
    JsonNode alerts = root.path("alerts");
    if (!alerts.isArray() || alerts.size() > ALERTS_MAX) {
      throw new BadNoticeException(
          "alerts must be a list of at most %d alerts".formatted(ALERTS_MAX));
    }
    List<AlertNotice.Told> told = new ArrayList<>();
    for (int i = 0; i < alerts.size(); i++) {
      told.add(alert(alerts.get(i), "alerts[%d].".formatted(i)));
    }
    return new AlertNotice(
        text(root, "groupKey", "", TEXT_MAX),
        texts(root, "groupLabels", ""),
        Math.max(0, root.path("truncatedAlerts").asInt(0)),
        List.copyOf(told));
  }

  private static JsonNode tree(byte[] body) throws BadNoticeException {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new BadNoticeException("The body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BadNoticeException("The body is no text in UTF-8.");
    }
  }

  private static AlertNotice.Told alert(JsonNode alert, String path) throws BadNoticeException {
    String fingerprint = text(alert, "fingerprint", path, 64);
    if (!FINGERPRINT.matcher(fingerprint).matches()) {
      throw new BadNoticeException(path + "fingerprint must be 1 to 64 letters and digits");
    }
    AlertNotice.Status status = status(text(alert, "status", path, 20), path);
    Map<String, String> labels = texts(alert, "labels", path);
    if (labels.getOrDefault("alertname", "").isBlank()) {
      throw new BadNoticeException(path + "labels has no alertname");
    }
    return new AlertNotice.Told(
        fingerprint,
        status,
        time(alert, "startsAt", path),
        status == AlertNotice.Status.RESOLVED ? time(alert, "endsAt", path) : null,
        labels,
        texts(alert, "annotations", path));
  }

  private static AlertNotice.Status status(String value, String path) throws BadNoticeException {
    return switch (value) {
      case "firing" -> AlertNotice.Status.FIRING;
      case "resolved" -> AlertNotice.Status.RESOLVED;
      default ->
          throw new BadNoticeException(
              "%sstatus is '%s'; allowed is firing or resolved".formatted(path, value));
    };
  }

  private static Instant time(JsonNode node, String field, String path) throws BadNoticeException {
    String value = text(node, field, path, 40);
    try {
      Instant time = OffsetDateTime.parse(value).toInstant();
      // What lies outside, no database keeps.
      if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9000-01-01T00:00:00Z"))) {
        return time;
      }
    } catch (DateTimeException notATime) {
      // Told below, as any other value that does not fit.
    }
    throw new BadNoticeException(
        "%s%s is '%s'; allowed is a time such as 2026-11-25T09:30:00Z"
            .formatted(path, field, value));
  }

  private static String text(JsonNode node, String field, String path, int max)
      throws BadNoticeException {
    JsonNode value = node.path(field);
    if (value.getNodeType() != JsonNodeType.STRING || value.textValue().length() > max) {
      throw new BadNoticeException(
          "%s%s must be a text of at most %d characters".formatted(path, field, max));
    }
    return clean(value.textValue());
  }

  private static Map<String, String> texts(JsonNode node, String field, String path)
      throws BadNoticeException {
    JsonNode values = node.path(field);
    Map<String, String> texts = new TreeMap<>();
    if (values.isMissingNode() || values.isNull()) {
      return texts;
    }
    if (!values.isObject() || values.size() > LABELS_MAX) {
      throw new BadNoticeException(
          "%s%s must be an object of at most %d texts".formatted(path, field, LABELS_MAX));
    }
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      String name = clean(entry.getKey());
      texts.put(name, text(values, entry.getKey(), path + field + ".", TEXT_MAX));
    }
    return texts;
  }

  /** PostgreSQL stores no NUL, and nobody shows half a character. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
        .forEachOrdered(clean::appendCodePoint);
    return clean.toString();
  }
}
