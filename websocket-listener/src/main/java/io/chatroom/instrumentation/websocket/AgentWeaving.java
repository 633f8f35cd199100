package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Called by the Java agent with a class that is about to be defined; not for applications. The
 * agent has nothing of this library but itself: it looks for this class where the application's
 * class will look for what the advice calls, so both are always of one version.
 */
public final class AgentWeaving {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private AgentWeaving() {}

  /**
   * Puts the advice into a class.
   *
   * @param loader what will define it
   * @param name its binary name
   * @param classFile the class as it is
   * @param named whether the agent was told to monitor it without the annotation
   * @return the class with the advice, or null if there is nothing to do
   */
  public static byte @Nullable [] weave(
      ClassLoader loader, String name, byte[] classFile, boolean named) throws IOException {
    try (ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(name, classFile),
            ClassFileLocator.ForClassLoader.of(loader))) {
      TypeDescription type = TypePool.Default.of(locator).describe(name).resolve();
      if (!ApplicationWeaver.concerns(type)) {
        return null;
      }
      DynamicType.Builder<?> builder =
          new ByteBuddy().with(TypeValidation.DISABLED).redefine(type, locator);
      if (named && EndpointWeaver.endpoint(type) != null && !EndpointWeaver.isMonitored(type)) {
        // Two steps, so that the second finds what it looks for.
        byte[] marked =
            builder
                .annotateType(AnnotationDescription.Builder.ofType(MonitoredEndpoint.class).build())
                .make()
                .getBytes();
        return weave(loader, name, marked, false);
      }
      byte[] woven = ApplicationWeaver.weave(builder, type, WovenClasses.AGENT).make().getBytes();
      tell(type);
      return woven;
    }
  }

  private static void tell(TypeDescription type) {
    String endpoint = EndpointWeaver.endpoint(type);
    if (endpoint != null && EndpointWeaver.isMonitored(type)) {
      EndpointWeaver.declareConfigurator(type);
      log.info(
          "WebSocket endpoint {} ({}) is monitored through {}",
          endpoint,
          type.getName(),
          WovenClasses.AGENT);
    }
  }
}
