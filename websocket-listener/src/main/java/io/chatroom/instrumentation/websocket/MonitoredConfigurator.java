package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.Admission;
import io.chatroom.instrumentation.HandshakeRefusal;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the container's endpoint objects report: name it in {@code @ServerEndpoint(configurator =
 * MonitoredConfigurator.class)}. A configurator of the application's own extends it.
 *
 * <p>The objects are of a subclass made at run time, with the same constructor. Where that cannot
 * be, as for a final class, the application's own class is used and the log says so.
 */
public class MonitoredConfigurator extends ServerEndpointConfig.Configurator {

  private final @Nullable Class<?> endpointClass;
  private final ServerEndpointConfig.@Nullable Configurator own;
  private volatile boolean behindAnother;
  private volatile Refusals refusals = new Refusals(DeclaredConfigurators.endpointOf(getClass()));
  private final OwnInstances ownInstances = new OwnInstances(getClass());

  /** For the container, and for configurators that extend this one. */
  public MonitoredConfigurator() {
    this.endpointClass = null;
    this.own = null;
    WarmUp.once();
  }

  /**
   * For what {@link MonitoredEndpoints#enhance} makes: {@code endpointClass} has its own say. It is
   * called from the application's package.
   */
  protected MonitoredConfigurator(Class<?> endpointClass) {
    this.endpointClass = endpointClass;
    this.own = ownConfigurator(endpointClass);
    share(own);
    refusals.endpoint(endpointClass.getAnnotation(ServerEndpoint.class).value());
  }

  /** For an endpoint that is deployed at {@code path} with {@code own}. */
  MonitoredConfigurator(
      Class<?> endpointClass, ServerEndpointConfig.Configurator own, String path) {
    this.endpointClass = endpointClass;
    this.own = own;
    share(own);
    refusals.endpoint(path);
  }

  /** One of us reports, and all know of which endpoint. */
  private void share(ServerEndpointConfig.@Nullable Configurator behind) {
    if (behind instanceof MonitoredConfigurator monitored) {
      monitored.behindAnother = true;
      monitored.refusals = refusals;
    } else if (behind instanceof ConfiguratorEvents.Keeper woven) {
      woven.chatroom$refusals(refusals);
    }
  }

  final Refusals refusals() {
    return refusals;
  }

  @Override
  public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
    return own != null
        ? own.getNegotiatedSubprotocol(supported, requested)
        : super.getNegotiatedSubprotocol(supported, requested);
  }

  @Override
  public List<Extension> getNegotiatedExtensions(
      List<Extension> installed, List<Extension> requested) {
    return own != null
        ? own.getNegotiatedExtensions(installed, requested)
        : super.getNegotiatedExtensions(installed, requested);
  }

  @Override
  public boolean checkOrigin(String originHeaderValue) {
    int counted = Admission.countedOnThread();
    HandshakeRefusal reason = HandshakeRefusal.ERROR;
    boolean allowed = false;
    try {
      allowed =
          own != null ? own.checkOrigin(originHeaderValue) : super.checkOrigin(originHeaderValue);
      reason = HandshakeRefusal.ORIGIN;
      return allowed;
    } finally {
      if (!allowed) {
        refusals.refusedUnlessCounted(reason, counted);
      }
    }
  }

  /**
   * For configurators that extend this one and refuse by themselves: counts a handshake that is
   * refused. It does not refuse it.
   *
   * <pre>{@code
   * public boolean checkOrigin(String origin) {
   *   return ALLOWED.contains(origin) || refused(HandshakeRefusal.ORIGIN);
   * }
   * }</pre>
   *
   * @return false
   */
  protected final boolean refused(HandshakeRefusal reason) {
    refusals.refused(reason);
    return false;
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    if (!behindAnother) {
      Handshakes.keep(config, request);
      refusals.endpoint(config.getPath());
      ownInstances.shakesHands(this, config);
    }
    int counted = Admission.countedOnThread();
    boolean done = false;
    try {
      if (own != null) {
        own.modifyHandshake(config, request, response);
      } else {
        super.modifyHandshake(config, request, response);
      }
      done = true;
    } finally {
      if (!done) {
        refusals.refusedUnlessCounted(HandshakeRefusal.ERROR, counted);
      }
    }
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> T getEndpointInstance(Class<T> deployed) throws InstantiationException {
    ownInstances.asked();
    int counted = Admission.countedOnThread();
    T made = null;
    try {
      made = newEndpoint(deployed);
      return made;
    } finally {
      if (made == null) {
        refusals.refusedUnlessCounted(HandshakeRefusal.ERROR, counted);
      }
    }
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  <T> T newEndpoint(Class<T> deployed) throws InstantiationException {
    if (behindAnother) {
      return super.getEndpointInstance(deployed);
    }
    if (endpointClass == null) {
      @SuppressWarnings("unchecked") // a subclass of it, or itself
      Class<? extends T> monitored = (Class<? extends T>) EndpointClasses.subclass(deployed);
      return monitored == deployed && undertow() != null
          ? super.getEndpointInstance(deployed)
          : newObject(monitored);
    }
    Object target = newTarget();
    T front = super.getEndpointInstance(deployed);
    try {
      deployed.getField(EndpointFront.TARGET).set(front, target);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      InstantiationException failure =
          new InstantiationException("No object of " + endpointClass.getName());
      failure.initCause(e);
      throw failure;
    }
    return front;
  }

  /** An object of the application's class. */
  final Object newTarget() throws InstantiationException {
    Class<?> type = requireNonNull(endpointClass);
    ServerEndpointConfig.Configurator maker = own;
    if (maker == null) {
      return newObject(type);
    }
    ServerEndpointConfig.Configurator platform = undertow();
    return platform == null
        ? maker.getEndpointInstance(type)
        : UndertowObjects.make(platform, () -> maker.getEndpointInstance(type));
  }

  /** Some containers make objects of a class that is not public only where they deploy it. */
  private <T> T newObject(Class<T> type) throws InstantiationException {
    if (undertow() != null) {
      return construct(type);
    }
    try {
      return super.getEndpointInstance(type);
    } catch (InstantiationException notAccessible) {
      try {
        return construct(type);
      } catch (InstantiationException | RuntimeException e) {
        notAccessible.addSuppressed(e);
        throw notAccessible;
      }
    }
  }

  private static <T> T construct(Class<T> type) throws InstantiationException {
    try {
      Constructor<T> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      InstantiationException failure = new InstantiationException("No object of " + type.getName());
      failure.initCause(e instanceof InvocationTargetException thrown ? thrown.getCause() : e);
      throw failure;
    }
  }

  /** Undertow's default configurator, where that is what makes objects; else null. */
  private ServerEndpointConfig.@Nullable Configurator undertow() {
    ServerEndpointConfig.Configurator platform = getContainerDefaultConfigurator();
    return platform != null && UndertowObjects.areMadeBy(platform) ? platform : null;
  }

  /** Fails as the container would have failed without us: its deployment tells why. */
  private static ServerEndpointConfig.@Nullable Configurator ownConfigurator(
      Class<?> endpointClass) {
    Class<? extends ServerEndpointConfig.Configurator> type =
        endpointClass.getAnnotation(ServerEndpoint.class).configurator();
    if (type == ServerEndpointConfig.Configurator.class || type == MonitoredConfigurator.class) {
      return null;
    }
    try {
      return type.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type.getName() + " could not be made", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName() + " could not be made", e);
    }
  }
}
