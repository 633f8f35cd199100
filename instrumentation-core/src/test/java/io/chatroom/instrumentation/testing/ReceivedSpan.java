package io.chatroom.instrumentation.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A span as it came over the wire. Ids are lower-case hexadecimal.
 *
 * @param kind such as {@code SERVER}
 * @param parentId empty for a root
 * @param status {@code UNSET}, {@code OK} or {@code ERROR}
 * @param links the spans linked to, as {@code traceId/spanId}
 * @param attributes values as text
 * @param resource the attributes of the process that sent it
 */
public record ReceivedSpan(
    String name,
    String kind,
    String traceId,
    String spanId,
    String parentId,
    String status,
    List<String> links,
    Map<String, String> attributes,
    Map<String, String> resource,
    long startNanos,
    long endNanos) {

  static ReceivedSpan of(Resource resource, Span span) {
    return new ReceivedSpan(
        span.getName(),
        span.getKind().name().replace("SPAN_KIND_", ""),
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getStatus().getCode().name().replace("STATUS_CODE_", ""),
        span.getLinksList().stream()
            .map(link -> hex(link.getTraceId()) + "/" + hex(link.getSpanId()))
            .toList(),
        map(span.getAttributesList()),
        map(resource.getAttributesList()),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano());
  }

  private static Map<String, String> map(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                attribute -> text(attribute.getValue()),
                (first, second) -> second,
                TreeMap::new));
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      default -> value.toString().strip();
    };
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
