package io.chatroom.instrumentation;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import java.io.File;
import java.io.IOException;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Says on every span which service it is from. OpenTelemetry's variables come first; a name or
 * version they do not give is taken from the manifest of the jar that runs.
 */
final class ServiceResource {

  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> SERVICE_VERSION =
      AttributeKey.stringKey("service.version");
  private static final AttributeKey<String> DISTRO_NAME =
      AttributeKey.stringKey("telemetry.distro.name");
  private static final AttributeKey<String> DISTRO_VERSION =
      AttributeKey.stringKey("telemetry.distro.version");

  private ServiceResource() {}

  static Resource complete(Resource configured, String ourVersion) {
    ResourceBuilder resource =
        configured.toBuilder()
            .put(DISTRO_NAME, "chatroom-instrumentation")
            .put(DISTRO_VERSION, ourVersion);
    Attributes application = mainJar(System.getProperty("java.class.path", ""));
    String name = application.getValue(Attributes.Name.IMPLEMENTATION_TITLE);
    if (name != null && isUnknown(configured.getAttribute(SERVICE_NAME))) {
      resource.put(SERVICE_NAME, name);
    }
    String version = application.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    if (version != null && configured.getAttribute(SERVICE_VERSION) == null) {
      resource.put(SERVICE_VERSION, version);
    }
    return resource.build();
  }

  /** OpenTelemetry's own default is {@code unknown_service:java}. */
  private static boolean isUnknown(@Nullable String name) {
    return name == null || name.startsWith("unknown_service");
  }

  /** With {@code java -jar} the class path is that jar. */
  private static Attributes mainJar(String classPath) {
    if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
      try (JarFile jar = new JarFile(classPath)) {
        Manifest manifest = jar.getManifest();
        if (manifest != null) {
          return manifest.getMainAttributes();
        }
      } catch (IOException unreadable) {
        // Then the service stays without what its manifest might have said.
      }
    }
    return new Attributes();
  }
}
