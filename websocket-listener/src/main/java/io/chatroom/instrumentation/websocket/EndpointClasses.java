package io.chatroom.instrumentation.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generated classes, one of each kind for a class of the application. What cannot be generated
 * leaves the application's class as it is: that is told in the log and breaks nothing.
 */
final class EndpointClasses {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private static final ClassValue<AtomicReference<@Nullable Class<?>>> SUBCLASSES =
      new References();
  private static final ClassValue<AtomicReference<@Nullable Class<?>>> FRONTS = new References();
  private static final ClassValue<AtomicReference<@Nullable Class<?>>> CLIENT_FRONTS =
      new References();
  private static final ClassValue<AtomicReference<@Nullable Class<?>>> CODERS = new References();

  private EndpointClasses() {}

  /** The class to make objects of in place of {@code endpointClass}. */
  static Class<?> subclass(Class<?> endpointClass) {
    if (MonitoredType.of(endpointClass) != null) {
      return endpointClass;
    }
    AtomicReference<@Nullable Class<?>> known = SUBCLASSES.get(endpointClass);
    Class<?> subclass = known.get();
    return subclass != null
        ? subclass
        : make(endpointClass, known, type -> ClassMaker.subclassOf(type));
  }

  /** The class to deploy in place of {@code endpointClass}. */
  static Class<?> front(Class<?> endpointClass) {
    if (MonitoredType.of(endpointClass) != null
        || RecordingEndpoint.class.isAssignableFrom(endpointClass)) {
      return endpointClass;
    }
    AtomicReference<@Nullable Class<?>> known = FRONTS.get(endpointClass);
    Class<?> front = known.get();
    return front != null ? front : make(endpointClass, known, type -> ClassMaker.frontOf(type));
  }

  /** The class of what stands in for objects of {@code endpointClass} that the application made. */
  static Class<?> clientFront(Class<?> endpointClass) {
    AtomicReference<@Nullable Class<?>> known = CLIENT_FRONTS.get(endpointClass);
    Class<?> front = known.get();
    return front != null
        ? front
        : make(endpointClass, known, type -> ClassMaker.clientFrontOf(type));
  }

  /** The encoder or decoder to deploy in place of {@code coder}. */
  static <T> Class<? extends T> coder(Class<? extends T> coder) {
    if (WovenClasses.isWoven(coder)) {
      return coder;
    }
    AtomicReference<@Nullable Class<?>> known = CODERS.get(coder);
    Class<?> made = known.get();
    @SuppressWarnings("unchecked") // a subclass of it, or itself
    Class<? extends T> measured =
        (Class<? extends T>)
            (made != null ? made : make(coder, known, type -> ClassMaker.coderOf(type)));
    return measured;
  }

  /** The encoders or decoders to deploy in place of {@code own}. */
  static <T> List<Class<? extends T>> coders(List<Class<? extends T>> own) {
    List<Class<? extends T>> measured = new ArrayList<>(own);
    measured.replaceAll(EndpointClasses::coder);
    return measured;
  }

  /** The application's, where some are deployed in their place. */
  static <T> List<Class<? extends T>> ownCoders(List<Class<? extends T>> deployed) {
    List<Class<? extends T>> own = new ArrayList<>(deployed);
    own.replaceAll(EndpointClasses::ownCoder);
    return own;
  }

  @SuppressWarnings("unchecked") // ours extend the application's
  private static <T> Class<? extends T> ownCoder(Class<? extends T> deployed) {
    Class<?> extended = deployed.getSuperclass();
    return extended != null && CODERS.get(extended).get() == deployed
        ? (Class<? extends T>) extended
        : deployed;
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
          tell(endpointClass, e);
          made = endpointClass;
        }
        known.set(made);
      }
      return made;
    }
  }

  private static void tell(Class<?> endpointClass, Throwable why) {
    if (ByteBuddyMissing.isCauseOf(why)) {
      log.error("{} is not monitored: {}.", endpointClass.getName(), ByteBuddyMissing.ADVICE);
    } else {
      log.warn(
          "{} is not monitored: {}. It runs as it is{}.",
          endpointClass.getName(),
          why.toString(),
          remedy(endpointClass));
    }
    log.debug("Why {} is not monitored", endpointClass.getName(), why);
  }

  /** What to do about a module that does not let us in. */
  private static String remedy(Class<?> endpointClass) {
    Module ours = EndpointClasses.class.getModule();
    String name = endpointClass.getPackageName();
    return endpointClass.getModule().isOpen(name, ours)
        ? ""
        : ", until its module-info.java says \"opens "
            + name
            + (ours.isNamed() ? " to " + ours.getName() : "")
            + ";\", or the Java agent or its build monitors it";
  }

  /** A lambda, no method reference: that would look for Byte Buddy before it can be caught. */
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
