package io.chatroom.instrumentation.websocket.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the classes of endpoints to the library that their own class loader finds. All other
 * classes, which are nearly all, are told from them by a look at their names.
 */
final class EndpointTransformer implements ClassFileTransformer {

  private static final String WEAVING = "io.chatroom.instrumentation.websocket.AgentWeaving";

  /** What containers and the JDK are made of: they extend {@code Endpoint} for their own ends. */
  private static final List<String> NOT_APPLICATIONS =
      List.of(
          "java/",
          "javax/",
          "jdk/",
          "sun/",
          "jakarta/",
          "net/bytebuddy/",
          "org/apache/catalina/",
          "org/apache/tomcat/",
          "org/eclipse/jetty/",
          "org/glassfish/",
          "io/undertow/");

  /** The package of what weaves: to look at a class of it would load that class once more. */
  private static final String OURS = "io/chatroom/instrumentation/websocket/";

  private final ClassNames named;

  EndpointTransformer(ClassNames named) {
    this.named = named;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String internalName,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (loader == null
        || internalName == null
        || redefined != null
        || isNoApplications(internalName)) {
      return null;
    }
    try {
      ConstantPool names = ConstantPool.of(classFile);
      return names.mentionsEndpoints()
          ? weave(loader, internalName.replace('/', '.'), classFile, names.mentionsUs())
          : null;
    } catch (Throwable e) { // the class is then defined as it is
      warn(internalName + " could not be read: " + e);
      return null;
    }
  }

  private byte @Nullable [] weave(
      ClassLoader loader, String name, byte[] classFile, boolean isAnnotated) {
    boolean isNamed = named.contains(name);
    try {
      Method weave =
          Class.forName(WEAVING, true, loader)
              .getMethod("weave", ClassLoader.class, String.class, byte[].class, boolean.class);
      return (byte[]) weave.invoke(null, loader, name, classFile, isNamed);
    } catch (ClassNotFoundException libraryIsNotThere) {
      if (isAnnotated || isNamed) {
        warn(
            name + " is not monitored: its class loader does not find chatroom-websocket-listener");
      }
    } catch (InvocationTargetException e) {
      Throwable why = e.getCause();
      if (isAnnotated || isNamed || !isWithoutByteBuddy(why)) {
        warn(name, why);
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      if (isAnnotated || isNamed || !isWithoutByteBuddy(e)) {
        warn(name, e);
      }
    }
    return null;
  }

  private static void warn(String name, @Nullable Throwable why) {
    warn(
        name
            + " is not monitored: "
            + (isWithoutByteBuddy(why)
                ? "its class loader does not find net.bytebuddy:byte-buddy, which"
                    + " chatroom-websocket-listener depends on"
                : why));
  }

  private static boolean isWithoutByteBuddy(@Nullable Throwable why) {
    return why instanceof NoClassDefFoundError && String.valueOf(why).contains("net/bytebuddy/");
  }

  private static boolean isNoApplications(String internalName) {
    if (internalName.startsWith(OURS) && internalName.indexOf('/', OURS.length()) < 0) {
      return true;
    }
    for (String prefix : NOT_APPLICATIONS) {
      if (internalName.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** To the only place that is ready before any logging is. */
  static void warn(String what) {
    System.err.println("chatroom-websocket-listener agent: " + what);
  }
}
