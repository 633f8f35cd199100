package io.chatroom.instrumentation.jdbc;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A driver that answers something to everything and remembers what it was asked. One object of each
 * interface, so that what comes back can be recognised.
 */
final class StubDriver implements InvocationHandler {

  /** What the driver was asked. */
  record Call(Method method, Object[] arguments, Object answer) {}

  private final Map<Class<?>, Object> objects = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Object> answers = new HashMap<>();
  private Throwable failure;

  <T> T object(Class<T> type) {
    return type.cast(
        objects.computeIfAbsent(
            type, t -> Proxy.newProxyInstance(t.getClassLoader(), new Class<?>[] {t}, this)));
  }

  /** Every call from now on fails. */
  void failWith(Throwable thrown) {
    this.failure = thrown;
  }

  /** What methods of that name answer from now on. */
  void answer(String method, Object answer) {
    answers.put(method, answer);
  }

  void forget() {
    calls.clear();
  }

  List<String> calls() {
    return calls.stream().map(call -> call.method().getName()).toList();
  }

  /** The only call of {@code method}. */
  Call call(Method method) {
    List<Call> found =
        calls.stream()
            .filter(call -> call.method().getName().equals(method.getName()))
            .filter(
                call ->
                    Arrays.equals(call.method().getParameterTypes(), method.getParameterTypes()))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError("Expected " + method + " once in " + calls());
    }
    return found.get(0);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> proxy == given[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "stub";
      };
    }
    if (failure != null) {
      throw failure;
    }
    Object answer = answer(method);
    calls.add(new Call(method, given, answer));
    return answer;
  }

  /** One value for each parameter. */
  static Object[] arguments(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(StubDriver::value).toArray();
  }

  private Object answer(Method method) {
    Class<?> type = method.getReturnType();
    if (answers.containsKey(method.getName())) {
      return answers.get(method.getName());
    }
    if (method.getName().equals("isWrapperFor")) {
      return false;
    }
    return type.isInterface() && type != Map.class ? object(type) : value(type);
  }

  private static Object value(Class<?> type) {
    if (type == void.class) {
      return null;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == Class.class || type == Object.class || type == String.class) {
      return type == Class.class ? String.class : "answer";
    }
    if (type.isPrimitive()) {
      return Array.get(Array.newInstance(type, 1), 0);
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 1);
    }
    if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader() == null ? StubDriver.class.getClassLoader() : type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "size" -> 0;
                default -> null;
              });
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    try {
      return type == java.net.URL.class ? new java.net.URL("http://localhost/") : made(type);
    } catch (ReflectiveOperationException | java.net.MalformedURLException e) {
      throw new AssertionError(type.toString(), e);
    }
  }

  private static Object made(Class<?> type) throws ReflectiveOperationException {
    if (type == java.math.BigDecimal.class) {
      return java.math.BigDecimal.ONE;
    }
    if (type == java.sql.Date.class) {
      return new java.sql.Date(0);
    }
    if (type == java.sql.Time.class) {
      return new java.sql.Time(0);
    }
    if (type == java.sql.Timestamp.class) {
      return new java.sql.Timestamp(0);
    }
    if (type == java.util.Calendar.class) {
      return java.util.Calendar.getInstance();
    }
    if (type == java.io.InputStream.class) {
      return java.io.InputStream.nullInputStream();
    }
    if (type == java.io.Reader.class) {
      return java.io.Reader.nullReader();
    }
    if (type == java.io.PrintWriter.class) {
      return new java.io.PrintWriter(java.io.Writer.nullWriter());
    }
    if (type == java.util.logging.Logger.class) {
      return java.util.logging.Logger.getAnonymousLogger();
    }
    return type.getDeclaredConstructor().newInstance();
  }
}
