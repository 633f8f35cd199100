package io.chatroom.instrumentation.bundle;

/**
 * Wraps a rule file for the Prometheus operator, which takes the same groups under {@code spec}.
 */
final class KubernetesRule {

  private static final String HEAD =
      """
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata:
        name: %s
        labels:
          app.kubernetes.io/part-of: chatroom
      spec:
      """;

  private KubernetesRule() {}

  /** Indenting is all there is to do: the groups begin in the first column. */
  static String render(String name, String rules) {
    return HEAD.formatted(name) + rules.indent(2);
  }
}
