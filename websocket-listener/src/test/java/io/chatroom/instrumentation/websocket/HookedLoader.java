package io.chatroom.instrumentation.websocket;

import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Loads the endpoints of a test once more, as if they had been written, built or loaded with a
 * hook: everything within one outer class.
 */
final class HookedLoader extends ClassLoader {

  private final String outer;
  private final Collection<Hook> hooks;

  private HookedLoader(Class<?> outer, Collection<Hook> hooks) {
    super(outer.getClassLoader());
    this.outer = outer.getName();
    this.hooks = hooks;
  }

  /** What to deploy so that {@code type} is monitored by all of {@code hooks} at once. */
  static Class<?> load(Class<?> type, Collection<Hook> hooks) {
    Class<?> loaded = reload(type, hooks);
    return hooks.contains(Hook.ENHANCE) ? MonitoredEndpoints.enhance(loaded) : loaded;
  }

  /** The class alone, where it is enhanced otherwise. */
  static Class<?> reload(Class<?> type, Collection<Hook> hooks) {
    return loaderFor(type, hooks).reload(type);
  }

  static Class<?> load(Class<?> type, Hook... hooks) {
    return load(type, List.of(hooks));
  }

  private static HookedLoader loaderFor(Class<?> type, Collection<Hook> hooks) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      outer = outer.getEnclosingClass();
    }
    return new HookedLoader(outer, hooks);
  }

  private Class<?> reload(Class<?> type) {
    try {
      return loadClass(type.getName());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(outer) && !name.startsWith(outer + "$")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] classFile = in.readAllBytes();
        for (Hook hook : hooks) {
          classFile =
              switch (hook) {
                case CONFIGURATOR -> withConfigurator(name, classFile);
                case BUILD -> built(name, classFile);
                case ENHANCE, AGENT -> classFile;
              };
        }
        byte[] woven =
            hooks.contains(Hook.AGENT) ? AgentWeaving.weave(this, name, classFile, false) : null;
        byte[] defined = woven == null ? classFile : woven;
        return defineClass(name, defined, 0, defined.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private byte[] built(String name, byte[] classFile) throws IOException {
    ClassFileLocator locator = locator(name, classFile);
    TypeDescription type = TypePool.Default.of(locator).describe(name).resolve();
    Plugin plugin = new MonitoredEndpointPlugin();
    return plugin.matches(type)
        ? plugin
            .apply(
                new ByteBuddy().with(TypeValidation.DISABLED).redefine(type, locator),
                type,
                locator)
            .make()
            .getBytes()
        : classFile;
  }

  /** Names our configurator, unless the endpoint names one of its own. */
  private byte[] withConfigurator(String name, byte[] classFile) {
    ClassFileLocator locator = locator(name, classFile);
    TypeDescription type = TypePool.Default.of(locator).describe(name).resolve();
    return type.getDeclaredAnnotations().isAnnotationPresent(ServerEndpoint.class)
        ? new ByteBuddy()
            .with(TypeValidation.DISABLED)
            .redefine(type, locator)
            .visit(new NamingConfigurator())
            .make()
            .getBytes()
        : classFile;
  }

  private ClassFileLocator locator(String name, byte[] classFile) {
    return new ClassFileLocator.Compound(
        ClassFileLocator.Simple.of(name, classFile), ClassFileLocator.ForClassLoader.of(this));
  }

  private static final class NamingConfigurator extends AsmVisitorWrapper.AbstractBase {
    @Override
    public ClassVisitor wrap(
        TypeDescription type,
        ClassVisitor visitor,
        Implementation.Context context,
        TypePool pool,
        FieldList<FieldDescription.InDefinedShape> fields,
        MethodList<?> methods,
        int writerFlags,
        int readerFlags) {
      return new ClassVisitor(OpenedClassReader.ASM_API, visitor) {
        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
          AnnotationVisitor annotation = super.visitAnnotation(descriptor, visible);
          return descriptor.equals(Type.getDescriptor(ServerEndpoint.class))
              ? new AddingConfigurator(annotation)
              : annotation;
        }
      };
    }
  }

  private static final class AddingConfigurator extends AnnotationVisitor {
    private boolean named;

    AddingConfigurator(AnnotationVisitor next) {
      super(OpenedClassReader.ASM_API, next);
    }

    @Override
    public void visit(String name, Object value) {
      named |= name.equals("configurator");
      super.visit(name, value);
    }

    @Override
    public void visitEnd() {
      if (!named) {
        super.visit("configurator", Type.getType(MonitoredConfigurator.class));
      }
      super.visitEnd();
    }
  }
}
