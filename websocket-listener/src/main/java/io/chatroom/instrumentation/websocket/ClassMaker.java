package io.chatroom.instrumentation.websocket;

import static java.lang.invoke.MethodHandles.privateLookupIn;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates the classes that report, and says so. Apart from {@link EndpointClasses} because an
 * application that was woven when it was built may run without Byte Buddy.
 */
final class ClassMaker {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private static final String ENHANCE = "MonitoredEndpoints.enhance";

  private ClassMaker() {}

  static Class<?> subclassOf(Class<?> type) throws IllegalAccessException {
    return Endpoint.class.isAssignableFrom(type)
        ? makeProgrammatic(type)
        : makeSubclass(EndpointModel.of(type));
  }

  static Class<?> frontOf(Class<?> type) throws ReflectiveOperationException {
    if (Endpoint.class.isAssignableFrom(type)) {
      Class<?> front = load(EndpointFront.ofProgrammatic(type), type);
      MonitoredType.ofTarget(type).register(front);
      return front;
    }
    EndpointModel model = EndpointModel.of(type);
    return model.isClient() ? makeClientFront(model, true) : makeFront(model);
  }

  /** What stands in for an object that the application made. */
  static Class<?> clientFrontOf(Class<?> type) throws ReflectiveOperationException {
    return makeClientFront(EndpointModel.of(type), false);
  }

  /** What stands in for programmatic endpoints whose class has that simple name. */
  static Class<?> standInNamed(String simpleName) throws IllegalAccessException {
    Class<?> general = RecordingEndpoint.class;
    return load(
        new ByteBuddy()
            .subclass(general, ConstructorStrategy.Default.IMITATE_SUPER_CLASS_OPENING)
            .name(general.getName() + "$Of" + simpleName)
            .visit(new SameName(general, simpleName))
            .make(),
        general);
  }

  static Class<?> coderOf(Class<?> type) throws IllegalAccessException {
    return load(CoderSubclass.of(type), type);
  }

  /** Does once what takes long the first time. */
  static void makeForNothing() {
    EndpointSubclass.withClose(
            EndpointSubclass.withOpen(
                EndpointSubclass.withConnection(new ByteBuddy().subclass(Object.class))))
        .make();
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
          "{} has no @OnOpen or no @OnClose that can be overridden: its connections are not"
              + " counted, except on Jetty where the method is missing altogether. Declare both, or"
              + " deploy MonitoredEndpoints.enhance({}.class).",
          model.endpointClass().getName(),
          model.endpointClass().getSimpleName());
    }
  }
}
