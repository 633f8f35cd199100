package io.chatroom.instrumentation.websocket;

import static java.lang.invoke.MethodHandles.privateLookupIn;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generated classes, one of each kind for a class of the application. What cannot be generated
 * leaves the application's class as it is: that is told in the log and breaks nothing.
 */
final class EndpointClasses {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private static final String ENHANCE = "MonitoredEndpoints.enhance";

  private static final ClassValue<AtomicReference<@Nullable Class<?>>> SUBCLASSES =
      new References();
  private static final ClassValue<AtomicReference<@Nullable Class<?>>> FRONTS = new References();
  private static final ClassValue<AtomicReference<@Nullable Class<?>>> CLIENT_FRONTS =
      new References();

  private EndpointClasses() {}

  /** The class to make objects of in place of {@code endpointClass}. */
  static Class<?> subclass(Class<?> endpointClass) {
    if (MonitoredType.of(endpointClass) != null) {
      return endpointClass;
    }
    AtomicReference<@Nullable Class<?>> known = SUBCLASSES.get(endpointClass);
    Class<?> subclass = known.get();
    return subclass != null ? subclass : make(endpointClass, known, EndpointClasses::subclassOf);
  }

  /** The class to deploy in place of {@code endpointClass}. */
  static Class<?> front(Class<?> endpointClass) {
    if (MonitoredType.of(endpointClass) != null
        || RecordingEndpoint.class.isAssignableFrom(endpointClass)) {
      return endpointClass;
    }
    AtomicReference<@Nullable Class<?>> known = FRONTS.get(endpointClass);
    Class<?> front = known.get();
    return front != null ? front : make(endpointClass, known, EndpointClasses::frontOf);
  }

  /** The class of what stands in for objects of {@code endpointClass} that the application made. */
  static Class<?> clientFront(Class<?> endpointClass) {
    AtomicReference<@Nullable Class<?>> known = CLIENT_FRONTS.get(endpointClass);
    Class<?> front = known.get();
    return front != null
        ? front
        : make(endpointClass, known, type -> makeClientFront(EndpointModel.of(type), false));
  }

  /** Whether something monitors objects of {@code endpointClass}, or of what was made for it. */
  static boolean isHooked(Class<?> endpointClass) {
    return MonitoredType.of(endpointClass) != null
        || MonitoredType.isTarget(endpointClass)
        || isMade(SUBCLASSES, endpointClass)
        || isMade(FRONTS, endpointClass)
        || isMade(CLIENT_FRONTS, endpointClass);
  }

  private static boolean isMade(
      ClassValue<AtomicReference<@Nullable Class<?>>> made, Class<?> endpointClass) {
    Class<?> known = made.get(endpointClass).get();
    return known != null && known != endpointClass;
  }

  /** Registers the meters of what {@link #subclass} or {@link #front} returned, at 0. */
  static void registerMeters(Class<?> monitored) {
    try {
      MonitoredType type = MonitoredType.of(monitored);
      EndpointModel model = type == null ? null : type.model(null);
      if (model != null) {
        model.recorder();
      }
    } catch (Throwable e) {
      log.warn("The meters of {} are not registered", monitored.getName(), e);
    }
  }

  private static Class<?> make(
      Class<?> endpointClass, AtomicReference<@Nullable Class<?>> known, Maker maker) {
    synchronized (known) {
      Class<?> made = known.get();
      if (made == null) {
        try {
          made = maker.make(endpointClass);
        } catch (Throwable e) { // a sealed class makes Byte Buddy throw an Error
          log.warn(
              "{} is not monitored: {}. It runs as it is.", endpointClass.getName(), e.toString());
          log.debug("Why {} is not monitored", endpointClass.getName(), e);
          made = endpointClass;
        }
        known.set(made);
      }
      return made;
    }
  }

  private static Class<?> subclassOf(Class<?> type) throws IllegalAccessException {
    return Endpoint.class.isAssignableFrom(type)
        ? makeProgrammatic(type)
        : makeSubclass(EndpointModel.of(type));
  }

  private static Class<?> frontOf(Class<?> type) throws ReflectiveOperationException {
    if (Endpoint.class.isAssignableFrom(type)) {
      Class<?> front = load(EndpointFront.ofProgrammatic(type), type);
      MonitoredType.ofTarget(type).register(front);
      return front;
    }
    EndpointModel model = EndpointModel.of(type);
    return model.isClient() ? makeClientFront(model, true) : makeFront(model);
  }

  private static Class<?> makeProgrammatic(Class<?> type) throws IllegalAccessException {
    Class<?> subclass = load(EndpointSubclass.ofProgrammatic(type), type);
    MonitoredType.programmatic(type, true, true).register(subclass);
    log.info("WebSocket endpoint {} is monitored through its configurator", type.getName());
    return subclass;
  }

  private static Class<?> makeClientFront(EndpointModel model, boolean makesTarget)
      throws ReflectiveOperationException {
    Class<?> front = load(EndpointFront.ofClient(model, makesTarget), model.endpointClass());
    new MonitoredType(model, true, true, true).register(front);
    tellFront(model);
    return front;
  }

  private static void tellFront(EndpointModel model) {
    log.info(
        "WebSocket endpoint {} ({}) is monitored through {}",
        model.template(),
        model.endpointClass().getName(),
        ENHANCE);
  }

  private static Class<?> makeSubclass(EndpointModel model) throws IllegalAccessException {
    Class<?> subclass = load(EndpointSubclass.of(model), model.endpointClass());
    new MonitoredType(
            model,
            reaches(model, Event.OPEN),
            reaches(model, Event.CLOSE),
            sees(model, Event.OPEN) && sees(model, Event.CLOSE))
        .register(subclass);
    tell(model);
    return subclass;
  }

  private static Class<?> makeFront(EndpointModel model) throws IllegalAccessException {
    Class<?> front =
        load(EndpointFront.of(model, configurator(model.endpointClass())), model.endpointClass());
    new MonitoredType(model, true, true, true).register(front);
    tellFront(model);
    return front;
  }

  /** One that knows its endpoint: a container makes configurators by their class alone. */
  private static Class<? extends ServerEndpointConfig.Configurator> configurator(
      Class<?> endpointClass) throws IllegalAccessException {
    try {
      Constructor<?> ofEndpoint = MonitoredConfigurator.class.getDeclaredConstructor(Class.class);
      return load(
              new ByteBuddy()
                  .subclass(
                      MonitoredConfigurator.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
                  .name(endpointClass.getName() + "$MonitoredConfigurator")
                  .defineConstructor(Visibility.PUBLIC)
                  .intercept(MethodCall.invoke(ofEndpoint).onSuper().with(endpointClass))
                  .make(),
              endpointClass)
          .asSubclass(ServerEndpointConfig.Configurator.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Into the same package and loader, so that what is package-private there can be called. */
  private static Class<?> load(DynamicType.Unloaded<?> made, Class<?> neighbour)
      throws IllegalAccessException {
    MethodHandles.Lookup lookup = privateLookupIn(neighbour, MethodHandles.lookup());
    return made.load(neighbour.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(lookup))
        .getLoaded();
  }

  /** Whether every container calls an overriding method of ours for {@code event}. */
  private static boolean reaches(EndpointModel model, Event event) {
    return model.methods().stream()
        .anyMatch(method -> method.event() == event && method.isOverridable());
  }

  private static boolean sees(EndpointModel model, Event event) {
    return !model.declares(event) || reaches(model, event);
  }

  private static void tell(EndpointModel model) {
    log.info(
        "WebSocket endpoint {} ({}) is monitored through its configurator",
        model.template(),
        model.endpointClass().getName());
    if (!reaches(model, Event.OPEN) || !reaches(model, Event.CLOSE)) {
      log.warn(
          "{} has no @OnOpen or no @OnClose that can be overridden: its connections are not counted,"
              + " except on Jetty where the method is missing altogether. Declare both, or deploy"
              + " MonitoredEndpoints.enhance({}.class).",
          model.endpointClass().getName(),
          model.endpointClass().getSimpleName());
    }
  }

  private interface Maker {
    Class<?> make(Class<?> endpointClass) throws ReflectiveOperationException;
  }

  /** Kept in the class of the application, and gone with it. */
  private static final class References extends ClassValue<AtomicReference<@Nullable Class<?>>> {
    @Override
    protected AtomicReference<@Nullable Class<?>> computeValue(Class<?> type) {
      return new AtomicReference<>();
    }
  }
}
