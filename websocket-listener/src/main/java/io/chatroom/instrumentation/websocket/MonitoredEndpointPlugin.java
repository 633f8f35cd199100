package io.chatroom.instrumentation.websocket;

import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;

/**
 * Puts the advice into the endpoints of a project, their configurators, encoders and decoders, when
 * it is built: for the plugins of Byte Buddy for Maven and Gradle. The classes need no Byte Buddy
 * when they run.
 */
public final class MonitoredEndpointPlugin implements Plugin {

  /** For the build tool. */
  public MonitoredEndpointPlugin() {}

  @Override
  public boolean matches(TypeDescription type) {
    return ApplicationWeaver.concerns(type);
  }

  @Override
  public DynamicType.Builder<?> apply(
      DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
    return ApplicationWeaver.weave(builder, type, WovenClasses.BUILD);
  }

  @Override
  public void close() {}
}
