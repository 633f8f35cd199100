package io.chatroom.instrumentation.websocket.check;

import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;

/**
 * Tells at compile time about a {@code @MonitoredEndpoint} that would not be monitored, or not as
 * it says. What can only be a mistake is an error; what a hook other than the one in the source
 * could still see is a warning, which the option {@code -Achatroom.hook=agent} (or {@code build},
 * {@code enhance}, {@code configurator}) settles.
 */
public final class MonitoredEndpointProcessor extends AbstractProcessor {

  static final String HOOK = "chatroom.hook";

  /** For the compiler. */
  public MonitoredEndpointProcessor() {}

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(Names.MONITORED);
  }

  @Override
  public Set<String> getSupportedOptions() {
    return Set.of(HOOK);
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    ChosenHook hook = ChosenHook.of(processingEnv.getOptions().get(HOOK));
    if (hook == null) {
      if (!round.processingOver()) {
        processingEnv
            .getMessager()
            .printMessage(
                Kind.ERROR,
                HOOK
                    + " is "
                    + processingEnv.getOptions().get(HOOK)
                    + ", but must be one of configurator, enhance, agent, build");
      }
      return false;
    }
    for (TypeElement annotation : annotations) {
      for (Element element : round.getElementsAnnotatedWith(annotation)) {
        if (element instanceof TypeElement type) {
          new EndpointCheck(processingEnv, type, hook).run();
        }
      }
    }
    return false; // others may look at it too
  }
}
