package io.chatroom.instrumentation.websocket.check;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic.Kind;
import org.jspecify.annotations.Nullable;

/** Looks at one annotated class. */
final class EndpointCheck {

  private static final int MAX_CLOSE_CODES = 16;
  private static final int FIRST_OWN_CODE = 3000;
  private static final int LAST_OWN_CODE = 4999;

  private final ProcessingEnvironment environment;
  private final TypeElement type;
  private final ChosenHook hook;
  private final @Nullable AnnotationMirror server;

  EndpointCheck(ProcessingEnvironment environment, TypeElement type, ChosenHook hook) {
    this.environment = environment;
    this.type = type;
    this.hook = hook;
    this.server = annotation(type, Names.SERVER_ENDPOINT);
  }

  void run() {
    checkOptions();
    boolean isProgrammatic = extendsEndpoint();
    if (server == null && annotation(type, Names.CLIENT_ENDPOINT) == null && !isProgrammatic) {
      tell(
          Kind.ERROR,
          type,
          "@MonitoredEndpoint does nothing here: "
              + type.getSimpleName()
              + " is no @ServerEndpoint, no @ClientEndpoint and no subclass of "
              + Names.ENDPOINT);
      return;
    }
    if (hook == ChosenHook.AGENT || hook == ChosenHook.BUILD) {
      return; // they reach everything
    }
    if (server != null && namesConfigurator(server)) {
      checkOverridable();
    } else if (server != null && hook != ChosenHook.ENHANCE) {
      checkSaid();
    } else if (!isProgrammatic) {
      checkCallable();
    }
  }

  private void checkSaid() {
    tell(
        hook == ChosenHook.CONFIGURATOR ? Kind.ERROR : Kind.WARNING,
        type,
        type.getSimpleName()
            + " does not say what monitors it: name configurator = MonitoredConfigurator.class in"
            + " @ServerEndpoint, or compile with -A"
            + MonitoredEndpointProcessor.HOOK
            + "=enhance, agent or build");
  }

  /** For a subclass that is made at run time. */
  private void checkOverridable() {
    boolean extensible = true;
    for (Modifier modifier : List.of(Modifier.FINAL, Modifier.SEALED, Modifier.PRIVATE)) {
      if (type.getModifiers().contains(modifier)) {
        tell(
            Kind.WARNING,
            type,
            "MonitoredConfigurator cannot monitor "
                + (type.getKind() == ElementKind.RECORD ? "a record" : "a " + modifier + " class")
                + ": deploy MonitoredEndpoints.enhance("
                + type.getSimpleName()
                + ".class), or use the Java agent");
        extensible = false;
        break;
      }
    }
    boolean opens = false;
    boolean closes = false;
    for (ExecutableElement method : events()) {
      opens |= annotation(method, Names.ON_OPEN) != null;
      closes |= annotation(method, Names.ON_CLOSE) != null;
      if (extensible) {
        checkOverridable(method);
      }
    }
    if (extensible && !(opens && closes)) {
      tell(
          Kind.WARNING,
          type,
          "without "
              + (opens ? "@OnClose" : closes ? "@OnOpen" : "@OnOpen and @OnClose")
              + " MonitoredConfigurator counts no connections of "
              + type.getSimpleName()
              + " but on Jetty: declare both, or deploy MonitoredEndpoints.enhance("
              + type.getSimpleName()
              + ".class)");
    }
  }

  private void checkOverridable(ExecutableElement method) {
    for (Modifier modifier : List.of(Modifier.FINAL, Modifier.PRIVATE, Modifier.STATIC)) {
      if (method.getModifiers().contains(modifier)) {
        tell(
            Kind.WARNING,
            method,
            "MonitoredConfigurator does not see the " + modifier + " method " + method);
      }
    }
    if (annotation(method, Names.ON_CLOSE) != null && !asksForReason(method)) {
      tell(
          Kind.WARNING,
          method,
          method + " does not ask for the CloseReason: the code of an end is told as _other");
    }
  }

  /** For a class that is deployed in its place. */
  private void checkCallable() {
    for (ExecutableElement method : events()) {
      if (method.getModifiers().contains(Modifier.PRIVATE)) {
        tell(
            Kind.WARNING,
            method,
            "MonitoredEndpoints.enhance cannot call the private method " + method);
      }
    }
  }

  private void checkOptions() {
    AnnotationMirror options = annotation(type, Names.MONITORED);
    List<?> codes =
        options != null && value(options, "closeCodes") instanceof List<?> l ? l : List.of();
    if (codes.size() > MAX_CLOSE_CODES) {
      tell(
          Kind.ERROR,
          type,
          "@MonitoredEndpoint registers "
              + codes.size()
              + " close codes, at most "
              + MAX_CLOSE_CODES
              + " are allowed");
    }
    Set<Integer> seen = new HashSet<>();
    for (Object code : codes) {
      if (code instanceof AnnotationValue wrapped
          && wrapped.getValue() instanceof AnnotationMirror mirror
          && value(mirror, "value") instanceof Integer number) {
        checkCode(number, seen.add(number));
      }
    }
  }

  private void checkCode(int code, boolean isNew) {
    if (code < FIRST_OWN_CODE || code > LAST_OWN_CODE) {
      tell(Kind.ERROR, type, "close code " + code + " is not the application's: 3000 to 4999 are");
    } else if (!isNew) {
      tell(Kind.ERROR, type, "close code " + code + " is registered twice");
    }
  }

  /** The methods that a container calls, inherited ones too. */
  private List<ExecutableElement> events() {
    return ElementFilter.methodsIn(environment.getElementUtils().getAllMembers(type)).stream()
        .filter(
            method -> Names.EVENTS.stream().anyMatch(event -> annotation(method, event) != null))
        .toList();
  }

  private static boolean asksForReason(ExecutableElement method) {
    return method.getParameters().stream()
        .anyMatch(parameter -> parameter.asType().toString().equals(Names.CLOSE_REASON));
  }

  private boolean namesConfigurator(AnnotationMirror endpoint) {
    return value(endpoint, "configurator") instanceof DeclaredType configurator
        && isSubclass(configurator, Names.CONFIGURATOR);
  }

  private boolean extendsEndpoint() {
    return isSubclass(type.asType(), Names.ENDPOINT);
  }

  private boolean isSubclass(TypeMirror candidate, String of) {
    TypeElement parent = environment.getElementUtils().getTypeElement(of);
    return parent != null && environment.getTypeUtils().isSubtype(candidate, parent.asType());
  }

  private static @Nullable AnnotationMirror annotation(Element element, String name) {
    for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
      if (mirror.getAnnotationType().asElement() instanceof TypeElement found
          && found.getQualifiedName().contentEquals(name)) {
        return mirror;
      }
    }
    return null;
  }

  private static @Nullable Object value(AnnotationMirror annotation, String name) {
    for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
        annotation.getElementValues().entrySet()) {
      if (entry.getKey().getSimpleName().contentEquals(name)) {
        return entry.getValue().getValue();
      }
    }
    return null;
  }

  private void tell(Kind kind, Element where, String what) {
    environment.getMessager().printMessage(kind, what, where);
  }
}
