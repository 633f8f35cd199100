package io.chatroom.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.chatroom.sample.Refusal.RefusedException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Between the protocol's messages and their JSON. */
final class Json {

  // A client that learns a new field must still be understood by an older server.
  private static final JsonMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              textual -> {
                for (CoercionInputShape shape : CoercionInputShape.values()) {
                  textual.setCoercion(shape, CoercionAction.Fail);
                }
              })
          .build();

  private Json() {}

  static ClientMessage read(String text) throws RefusedException {
    try {
      JsonNode tree = mapper.readTree(text);
      if (!tree.isObject()) {
        throw new RefusedException(Refusal.BAD_JSON);
      }
      return mapper.treeToValue(tree, ClientMessage.class);
    } catch (InvalidTypeIdException unknownType) {
      throw new RefusedException(Refusal.UNKNOWN_TYPE);
    } catch (JsonProcessingException notJson) {
      throw new RefusedException(Refusal.BAD_JSON);
    }
  }

  /** An object of the protocol, or null if {@code text} is none. */
  static <T> @Nullable T read(String text, Class<T> type) {
    try {
      JsonNode tree = mapper.readTree(text);
      return tree.isObject() ? mapper.treeToValue(tree, type) : null;
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  static String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Our own records have a JSON form", e);
    }
  }
}
