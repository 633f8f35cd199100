package io.chatroom.instrumentation.recording;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** What Micrometer's Prometheus registry makes of a meter's id: name, labels and help text. */
final class PrometheusIds {

  /** What Micrometer writes where there is no text. */
  private static final String NO_HELP = " ";

  private final PrometheusMeterRegistry registry;
  private final boolean hasDescriptions;

  PrometheusIds(PrometheusMeterRegistry registry) {
    this.registry = registry;
    this.hasDescriptions = hasDescriptions(registry);
  }

  String name(Meter.Id id) {
    return id.getConventionName(naming());
  }

  /** Of each tag the key is as the naming convention has it, the value as it is. */
  Labels labels(Meter.Id id) {
    return labels(id, null, "");
  }

  /**
   * The labels of {@code id}, with {@code replacement} in the place of the value {@code replaced}.
   */
  Labels labels(Meter.Id id, @Nullable String replaced, String replacement) {
    NamingConvention naming = naming();
    Labels.Builder labels = Labels.builder();
    for (Tag tag : id.getTagsAsIterable()) {
      String value = tag.getValue();
      labels.label(naming.tagKey(tag.getKey()), value.equals(replaced) ? replacement : value);
    }
    return labels.build();
  }

  /** A user's filter may have changed it. */
  String help(Meter.Id id) {
    String description = id.getDescription();
    return hasDescriptions && description != null ? description : NO_HELP;
  }

  private NamingConvention naming() {
    return registry.config().namingConvention();
  }

  /**
   * The registry does not tell, and to try it out would read all of the application's metrics while
   * it starts. Where its field cannot be read it is the default.
   */
  private static boolean hasDescriptions(PrometheusMeterRegistry registry) {
    try {
      Field config = PrometheusMeterRegistry.class.getDeclaredField("prometheusConfig");
      config.setAccessible(true);
      return ((PrometheusConfig) config.get(registry)).descriptions();
    } catch (ReflectiveOperationException | RuntimeException unknown) {
      return PrometheusConfig.DEFAULT.descriptions();
    }
  }
}
