package io.chatroom.instrumentation.websocket;

import jakarta.websocket.MessageHandler;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out which messages a handler takes, as containers do: from the class's declaration. */
final class HandledType {

  private HandledType() {}

  /**
   * The type argument of {@code handler}'s {@code handlerInterface}, erased; null where the class
   * does not say, as that of a lambda.
   */
  static @Nullable Class<?> of(
      MessageHandler handler, Class<? extends MessageHandler> handlerInterface) {
    return of(handler.getClass(), handlerInterface);
  }

  /** The same of any class and interface with one type parameter. */
  static @Nullable Class<?> of(Class<?> type, Class<?> wanted) {
    Map<TypeVariable<?>, Type> arguments = new HashMap<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Type implemented : c.getGenericInterfaces()) {
        Class<?> found = find(implemented, wanted, arguments);
        if (found != null) {
          return found;
        }
      }
      remember(c.getGenericSuperclass(), arguments);
    }
    return null;
  }

  private static @Nullable Class<?> find(
      Type implemented, Class<?> wanted, Map<TypeVariable<?>, Type> arguments) {
    Class<?> raw = erased(implemented, arguments);
    if (raw == wanted) {
      return implemented instanceof ParameterizedType parameterized
          ? erased(parameterized.getActualTypeArguments()[0], arguments)
          : null;
    }
    if (raw == null || !wanted.isAssignableFrom(raw)) {
      return null;
    }
    remember(implemented, arguments);
    for (Type above : raw.getGenericInterfaces()) {
      Class<?> found = find(above, wanted, arguments);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static void remember(@Nullable Type type, Map<TypeVariable<?>, Type> arguments) {
    if (type instanceof ParameterizedType parameterized
        && parameterized.getRawType() instanceof Class<?> raw) {
      TypeVariable<?>[] variables = raw.getTypeParameters();
      Type[] values = parameterized.getActualTypeArguments();
      for (int i = 0; i < variables.length; i++) {
        arguments.put(variables[i], values[i]);
      }
    }
  }

  private static @Nullable Class<?> erased(Type type, Map<TypeVariable<?>, Type> arguments) {
    if (type instanceof Class<?> known) {
      return known;
    }
    if (type instanceof ParameterizedType parameterized) {
      return erased(parameterized.getRawType(), arguments);
    }
    if (type instanceof GenericArrayType array) {
      Class<?> component = erased(array.getGenericComponentType(), arguments);
      return component == null ? null : Array.newInstance(component, 0).getClass();
    }
    Type value = arguments.get(type);
    return value == null || value == type ? null : erased(value, arguments);
  }
}
