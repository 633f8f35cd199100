package io.chatroom.benchmarks;

import static net.bytebuddy.matcher.ElementMatchers.is;
import static net.bytebuddy.matcher.ElementMatchers.isAbstract;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;

/**
 * Makes real classes of abstract ones, so that a stub writes down only what is called: everything
 * else answers null, 0 or false. The result is compiled like any class; nothing of it is reflection
 * once it is made. All objects of a type are of one class, as with a container or a driver.
 */
final class Stubs {

  private static final Map<Class<?>, Class<?>> MADE = new HashMap<>();

  private Stubs() {}

  /** A new object of a subclass of {@code type}, an interface or a class of this package. */
  static synchronized <T> T make(Class<T> type) {
    return type.cast(instance(MADE.computeIfAbsent(type, unmade -> load(stubOf(unmade)))));
  }

  /** As {@link #make(Class)}, at the price of {@code new}. */
  static synchronized <T> Supplier<T> maker(Class<T> type) {
    Class<?> made = MADE.computeIfAbsent(type, unmade -> load(stubOf(unmade)));
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      @SuppressWarnings("unchecked") // it makes what extends T
      Supplier<T> maker =
          (Supplier<T>)
              LambdaMetafactory.metafactory(
                      lookup,
                      "get",
                      MethodType.methodType(Supplier.class),
                      MethodType.methodType(Object.class),
                      lookup.findConstructor(made, MethodType.methodType(void.class)),
                      MethodType.methodType(made))
                  .getTarget()
                  .invoke();
      return maker;
    } catch (Throwable e) {
      throw new IllegalStateException("No maker of " + made, e);
    }
  }

  /**
   * As {@link #make(Class)}, with the methods {@code type} leaves abstract answered by those of
   * {@code delegate} that have the same name and types.
   */
  static synchronized <T> T make(Class<T> type, Object delegate) {
    Class<?> made =
        MADE.computeIfAbsent(type, unmade -> load(delegating(unmade, delegate.getClass())));
    try {
      Object stub = instance(made);
      made.getField("delegate").set(stub, delegate);
      return type.cast(stub);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("No stub of " + type, e);
    }
  }

  private static DynamicType.Builder<?> stubOf(Class<?> type) {
    return new ByteBuddy()
        .subclass(type)
        .modifiers(Visibility.PUBLIC)
        .name(Stubs.class.getPackageName() + ".Made_" + type.getName().replace('.', '_'))
        .method(isAbstract())
        .intercept(StubMethod.INSTANCE);
  }

  private static DynamicType.Builder<?> delegating(Class<?> type, Class<?> delegate) {
    DynamicType.Builder<?> builder =
        stubOf(type).defineField("delegate", delegate, Visibility.PUBLIC);
    for (Method method : type.getMethods()) {
      Method same = Modifier.isAbstract(method.getModifiers()) ? same(method, delegate) : null;
      if (same != null) {
        builder =
            builder
                .method(is(method))
                .intercept(MethodCall.invoke(same).onField("delegate").withAllArguments());
      }
    }
    return builder;
  }

  private static Method same(Method method, Class<?> delegate) {
    try {
      Method found = delegate.getMethod(method.getName(), method.getParameterTypes());
      return found.getReturnType() == method.getReturnType() ? found : null;
    } catch (NoSuchMethodException none) {
      return null;
    }
  }

  private static Class<?> load(DynamicType.Builder<?> builder) {
    return builder
        .make()
        .load(
            Stubs.class.getClassLoader(),
            ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
        .getLoaded();
  }

  private static Object instance(Class<?> made) {
    try {
      return made.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("No object of " + made, e);
    }
  }
}
