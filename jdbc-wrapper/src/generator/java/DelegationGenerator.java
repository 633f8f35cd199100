import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import javax.sql.PooledConnectionBuilder;
import javax.sql.XAConnection;
import javax.sql.XAConnectionBuilder;
import javax.sql.XADataSource;

/**
 * Writes the plain delegation under the recording classes: one abstract class for each interface of
 * JDBC that leads to another, each method of it one line. Run by the build, which launches this
 * file as a program: {@code java DelegationGenerator.java <folder>}.
 *
 * <p>Values that lead on to other JDBC objects do not pass as they are. They go through the methods
 * {@code results}, {@code array} and {@code object}, and back to the driver through {@code raw};
 * the recording classes say what these do.
 *
 * <p>Each method begins with an assertion, which is not there to fail: it is a branch. HotSpot may
 * compile a method in a hurry at first, counting nothing (level 2), and count afterwards which
 * classes it calls, so that these can be inlined; but not if it saw no branch and no cast in it,
 * which passes for too simple to learn anything. Then the calls to the driver, one for each column
 * of each row, stay calls through the interface for good. Where assertions are off it costs
 * nothing.
 */
final class DelegationGenerator {

  private static final String PACKAGE = "io.chatroom.instrumentation.jdbc";

  /**
   * What JDBC 4.5 added to {@code Connection} after the release we compile for: overridden where
   * the platform has it, without the compiler knowing.
   */
  private static final Map<String, String> LATER_METHODS =
      new TreeMap<>(
          Map.of(
              "enquoteIdentifier", "String enquoteIdentifier(String p0, boolean p1)",
              "enquoteLiteral", "String enquoteLiteral(String p0)",
              "enquoteNCharLiteral", "String enquoteNCharLiteral(String p0)",
              "isSimpleIdentifier", "boolean isSimpleIdentifier(String p0)"));

  /**
   * One generated class.
   *
   * @param type the interface whose methods are delegated
   * @param parent what the class extends, or empty; a parent brings the methods of the interface
   *     that {@code type} extends
   * @param field the name of the delegate; a call where heirs keep it under a type of their own, so
   *     that they need not keep it twice
   */
  private record Layer(Class<?> type, String parent, String field) {
    Layer(Class<?> type) {
      this(type, "", "delegate");
    }

    String name() {
      return "Delegating" + type.getSimpleName();
    }

    boolean isHeldByHeirs() {
      return field.endsWith("()");
    }
  }

  private static final List<Layer> LAYERS =
      List.of(
          new Layer(Connection.class),
          new Layer(Statement.class, "", "delegate()"),
          new Layer(PreparedStatement.class, "RecordingStatement", "preparedDelegate"),
          new Layer(CallableStatement.class, "RecordingPreparedStatement", "callableDelegate"),
          new Layer(ResultSet.class),
          new Layer(DatabaseMetaData.class),
          new Layer(Array.class),
          new Layer(DataSource.class),
          new Layer(ConnectionPoolDataSource.class),
          new Layer(XADataSource.class),
          new Layer(PooledConnection.class),
          new Layer(XAConnection.class, "RecordingPooledConnection", "xaDelegate"),
          new Layer(ConnectionBuilder.class),
          new Layer(PooledConnectionBuilder.class),
          new Layer(XAConnectionBuilder.class));

  private DelegationGenerator() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]).resolve(PACKAGE.replace('.', '/'));
    Files.createDirectories(folder);
    for (Layer layer : LAYERS) {
      writeIfChanged(folder.resolve(layer.name() + ".java"), source(layer));
    }
  }

  /** An unchanged file keeps its time, so that the compiler has nothing to do. */
  private static void writeIfChanged(Path file, String content) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(content)) {
      Files.writeString(file, content);
    }
  }

  private static String source(Layer layer) {
    String type = layer.type().getCanonicalName();
    StringBuilder source = new StringBuilder();
    source.append("package ").append(PACKAGE).append(";\n\n");
    source.append("/** Generated: hands every call on. */\n");
    source.append("@org.jspecify.annotations.NullUnmarked\n");
    source.append("@SuppressWarnings({\"deprecation\", \"removal\"})\n");
    source.append(layer.parent().isEmpty() ? "abstract class " : "abstract sealed class ");
    source.append(layer.name());
    if (!layer.parent().isEmpty()) {
      source.append(" extends ").append(layer.parent());
    }
    source.append(" implements ").append(type);
    if (!layer.parent().isEmpty()) {
      source.append(" permits Recording").append(layer.type().getSimpleName());
    }
    source.append(" {\n\n");
    source.append(delegate(layer));
    source.append(constructor(layer));
    source.append(accessor(layer));
    methods(layer).forEach(method -> source.append(delegation(method, layer)));
    if (layer.type() == Connection.class) {
      LATER_METHODS.forEach((name, signature) -> source.append(laterMethod(name, signature)));
    }
    source.append(hooks(layer));
    return source.append("}\n").toString();
  }

  private static String delegate(Layer layer) {
    String type = layer.type().getCanonicalName();
    return layer.isHeldByHeirs()
        ? "  abstract " + type + " " + layer.field() + ";\n"
        : "  final " + type + " " + layer.field() + ";\n";
  }

  /** Of what a parent leaves to its heirs. */
  private static String accessor(Layer layer) {
    return layer.type() != PreparedStatement.class
        ? ""
        : """

            @Override
            final java.sql.Statement delegate() {
              return %s;
            }
          """
            .formatted(layer.field());
  }

  private static String constructor(Layer layer) {
    String type = layer.type().getCanonicalName();
    if (layer.isHeldByHeirs()) {
      return "";
    }
    return switch (layer.parent()) {
      case "" ->
          """

            %s(%s delegate) {
              this.%s = delegate;
            }
          """
              .formatted(layer.name(), type, layer.field());
      case "RecordingPooledConnection" ->
          """

            %s(%s delegate, PoolRecorder recorder) {
              super(delegate, recorder);
              this.%s = delegate;
            }
          """
              .formatted(layer.name(), type, layer.field());
      default ->
          """

            %s(%s delegate, RecordingConnection connection, Query query) {
              super(%sconnection, query);
              this.%s = delegate;
            }
          """
              .formatted(
                  layer.name(),
                  type,
                  layer.type() == CallableStatement.class ? "delegate, " : "",
                  layer.field());
    };
  }

  /** Sorted, because reflection has no order and the build is reproducible. */
  private static List<Method> methods(Layer layer) {
    Method[] methods =
        layer.parent().isEmpty() ? layer.type().getMethods() : layer.type().getDeclaredMethods();
    return Arrays.stream(methods)
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> method.getDeclaringClass() != Wrapper.class)
        .filter(method -> !isRefinedBelow(method, methods))
        .filter(method -> layer.type() != Connection.class || !isLater(method))
        .filter(method -> layer.type() != Array.class || !method.getName().equals("close"))
        .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toGenericString))
        .toList();
  }

  private static boolean isLater(Method method) {
    return LATER_METHODS.containsKey(method.getName());
  }

  /** Whether a sub-interface declares the method again, perhaps with a narrower result. */
  private static boolean isRefinedBelow(Method method, Method[] all) {
    return Arrays.stream(all)
        .anyMatch(
            other ->
                other != method
                    && other.getName().equals(method.getName())
                    && Arrays.equals(other.getParameterTypes(), method.getParameterTypes())
                    && method.getDeclaringClass() != other.getDeclaringClass()
                    && method.getDeclaringClass().isAssignableFrom(other.getDeclaringClass()));
  }

  private static String delegation(Method method, Layer layer) {
    String typeParameters =
        method.getTypeParameters().length == 0
            ? ""
            : Arrays.stream(method.getTypeParameters())
                .map(Type::getTypeName)
                .collect(Collectors.joining(", ", "<", "> "));
    String parameters =
        IntStream.range(0, method.getParameterCount())
            .mapToObj(i -> source(method.getGenericParameterTypes()[i]) + " p" + i)
            .collect(Collectors.joining(", "));
    String exceptions =
        method.getExceptionTypes().length == 0
            ? ""
            : Arrays.stream(method.getExceptionTypes())
                .map(Class::getCanonicalName)
                .collect(Collectors.joining(", ", " throws ", ""));
    String arguments =
        IntStream.range(0, method.getParameterCount())
            .mapToObj(i -> argument(method.getParameterTypes()[i], i))
            .collect(Collectors.joining(", "));
    String call = layer.field() + "." + method.getName() + "(" + arguments + ")";
    return """

      @Override
      public %s%s %s(%s)%s {
        assert %s != null; // see DelegationGenerator
        %s;
      }
    """
        .formatted(
            typeParameters,
            source(method.getGenericReturnType()),
            method.getName(),
            parameters,
            exceptions,
            layer.field(),
            body(method, call, layer));
  }

  private static String laterMethod(String name, String signature) {
    return """

      public %s throws java.sql.SQLException {
        return LaterMethods.%s(delegate, %s);
      }
    """
        .formatted(signature, name, signature.contains("p1") ? "p0, p1" : "p0");
  }

  private static String argument(Class<?> type, int i) {
    boolean mayBeOurs = type == Object.class || type == Object[].class || type == Array.class;
    return mayBeOurs ? "RecordedValues.raw(p" + i + ")" : "p" + i;
  }

  private static String body(Method method, String call, Layer layer) {
    Class<?> type = method.getReturnType();
    if (type == void.class) {
      return call;
    }
    if (type == layer.type() && layer.name().endsWith("Builder")) {
      return call + ";\n    return this";
    }
    if (method.getTypeParameters().length == 1) {
      return "return object(" + call + ", p" + (method.getParameterCount() - 1) + ")";
    }
    if (layer.type() == Array.class && type == Object.class) {
      return "return " + call;
    }
    return "return " + hook(type, call);
  }

  private static String hook(Class<?> type, String call) {
    if (type == ResultSet.class) {
      return "results(" + call + ")";
    }
    if (type == Array.class) {
      return "array(" + call + ")";
    }
    if (type == Object.class) {
      return "object(" + call + ")";
    }
    return call;
  }

  /** Declares what the delegation of a layer calls, for the recording class to define. */
  private static String hooks(Layer layer) {
    StringBuilder hooks = new StringBuilder();
    if (layer.parent().isEmpty()) {
      Set<Class<?>> returned =
          methods(layer).stream().map(Method::getReturnType).collect(Collectors.toSet());
      boolean isStatement = layer.type() == Statement.class; // whose heirs return arrays, objects
      if (returned.contains(ResultSet.class)) {
        hooks.append("\n  abstract java.sql.ResultSet results(java.sql.ResultSet raw);\n");
      }
      if (isStatement || returned.contains(Array.class)) {
        hooks.append("\n  abstract java.sql.Array array(java.sql.Array raw);\n");
      }
      if (isStatement || layer.type() == ResultSet.class) {
        hooks.append("\n  abstract Object object(Object raw);\n");
        hooks.append("\n  abstract <T> T object(T raw, Class<T> type);\n");
      }
    }
    return hooks.toString();
  }

  private static String source(Type type) {
    return type.getTypeName().replace('$', '.');
  }
}
