package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatroom.instrumentation.bundle.MonitoringBundle;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The manifests for Kubernetes, against the models of fabric8's client: every field exists and has
 * the right type. KEDA and the API server's audit policy have no model there, so their fields are
 * named here.
 */
class KubernetesManifestsTest {

  private static final Path FOLDER = Path.of("stack/kubernetes");
  private static final ObjectMapper json = new ObjectMapper();

  private static final Map<String, Class<? extends HasMetadata>> MODELS =
      Map.of(
          "Deployment", Deployment.class,
          "Service", Service.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "NetworkPolicy", NetworkPolicy.class,
          "HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "PodMonitor", PodMonitor.class,
          "PrometheusRule", PrometheusRule.class);

  private static final Set<String> WITHOUT_MODEL =
      Set.of("ScaledObject", "Policy", "Kustomization");

  @ParameterizedTest
  @MethodSource("manifests")
  void manifest_hasOnlyFieldsOfItsModel(Map<String, Object> manifest) {
    String kind = (String) manifest.get("kind");
    if (WITHOUT_MODEL.contains(kind)) {
      return; // below, each in a test of its own
    }
    HasMetadata read = read(manifest);

    assertThat(unknownFields(read, kind)).isEmpty();
    assertThat(manifest)
        .containsEntry("apiVersion", HasMetadata.getApiVersion(MODELS.get(kind)))
        .containsEntry("kind", kind);
    assertThat(read.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/part-of", "chatroom");
  }

  @Test
  void check_noticesAFieldThatDoesNotExist() {
    Map<String, Object> deployment = of("deployment.yml");
    object(deployment, "spec", "template", "spec").put("terminationGracePeriod", 90);

    assertThat(unknownFields(read(deployment), "Deployment"))
        .containsExactly("Deployment.spec.template.spec.terminationGracePeriod");
  }

  /** The same rules as for a Prometheus without an operator. */
  @Test
  void prometheusRules_areThoseOfTheBundle() {
    Map<String, String> files = MonitoringBundle.builder().build().files();

    for (String name : List.of("chatroom-recording.yml", "chatroom-alerts.yml")) {
      Map<String, Object> rule = new Yaml().load(files.get("kubernetes/" + name));
      Map<String, Object> plain = new Yaml().load(files.get("rules/" + name));

      assertThat(object(rule, "spec").get("groups")).isEqualTo(plain.get("groups"));
    }
  }

  @Test
  void probes_letADrainingInstanceFinish() {
    PodSpec pod = ((Deployment) read(of("deployment.yml"))).getSpec().getTemplate().getSpec();
    Container chat = pod.getContainers().get(0);

    assertThat(chat.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
    assertThat(chat.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    List<String> preStop = chat.getLifecycle().getPreStop().getExec().getCommand();
    assertThat(preStop).startsWith("sleep");
    long drainSeconds =
        chat.getEnv().stream()
            .filter(variable -> variable.getName().equals("CHAT_DRAIN_BOUND"))
            .mapToLong(variable -> Long.parseLong(variable.getValue()))
            .findFirst()
            .orElseThrow();
    assertThat(pod.getTerminationGracePeriodSeconds())
        .isGreaterThan(Long.parseLong(preStop.get(1)) + drainSeconds);
    assertThat(chat.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
  }

  /** What selects pods selects those of the deployment, by ports it has. */
  @Test
  void selectorsAndPorts_areThoseOfTheDeployment() {
    Deployment deployment = (Deployment) read(of("deployment.yml"));
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    PodMonitor monitor = (PodMonitor) read(of("podmonitor.yml"));
    List<String> ports =
        deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts().stream()
            .map(port -> port.getName())
            .toList();

    assertThat(labels).containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
    assertThat(labels).containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
    assertThat(ports).contains(monitor.getSpec().getPodMetricsEndpoints().get(0).getPort());
    assertThat(labels).containsEntry(monitor.getSpec().getJobLabel(), "chatroom-server");
    for (Map<String, Object> each : all("service.yml")) {
      Service service = (Service) read(each);
      assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
      assertThat(ports).contains(service.getSpec().getPorts().get(0).getTargetPort().getStrVal());
    }
    NetworkPolicy policy = (NetworkPolicy) read(of("networkpolicy.yml"));
    assertThat(policy.getSpec().getIngress())
        .flatExtracting(rule -> rule.getPorts())
        .extracting(port -> port.getPort().getStrVal())
        .isSubsetOf(ports);
    PodDisruptionBudget budget = (PodDisruptionBudget) read(of("poddisruptionbudget.yml"));
    assertThat(labels).containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
  }

  @Test
  void scaledObject_neverScalesInForWantOfFigures() {
    Map<String, Object> spec = object(of("scaledobject.yml"), "spec");

    assertThat(spec)
        .containsOnlyKeys(
            "scaleTargetRef",
            "minReplicaCount",
            "maxReplicaCount",
            "pollingInterval",
            "fallback",
            "advanced",
            "triggers")
        .containsEntry("minReplicaCount", 2);
    assertThat(object(spec, "fallback"))
        .containsOnlyKeys("failureThreshold", "replicas", "behavior");
    Map<String, Object> trigger = objects(spec, "triggers").get(0);
    assertThat(trigger).containsOnlyKeys("type", "metricType", "metadata");
    assertThat(object(trigger, "metadata"))
        .containsOnlyKeys("serverAddress", "query", "threshold", "ignoreNullValues")
        .containsEntry("ignoreNullValues", "false")
        .allSatisfy((key, value) -> assertThat(value).as(key).isInstanceOf(String.class));
    assertThat(object(trigger, "metadata").get("query").toString())
        .contains("chatroom_websocket_connections_active");
  }

  /** The behaviour of both autoscalers is one, checked by the model of the HPA. */
  @Test
  void bothAutoscalers_takeOneInstanceAwayInFiveMinutes() {
    HorizontalPodAutoscaler hpa = (HorizontalPodAutoscaler) read(of("hpa.yml"));
    var down = hpa.getSpec().getBehavior().getScaleDown();

    assertThat(hpa.getSpec().getMinReplicas()).isEqualTo(2);
    assertThat(down.getStabilizationWindowSeconds()).isEqualTo(300);
    assertThat(down.getPolicies()).hasSize(1);
    assertThat(down.getPolicies().get(0).getValue()).isEqualTo(1);
    assertThat(down.getPolicies().get(0).getPeriodSeconds()).isEqualTo(300);
    assertThat(
            object(of("scaledobject.yml"), "spec", "advanced", "horizontalPodAutoscalerConfig")
                .get("behavior"))
        .isEqualTo(object(of("hpa.yml"), "spec").get("behavior"));
  }

  @Test
  void auditPolicy_keepsSecretsToThemselves() {
    Map<String, Object> policy = of("audit-policy.yml");
    List<Map<String, Object>> rules = objects(policy, "rules");

    assertThat(policy)
        .containsOnlyKeys("apiVersion", "kind", "omitStages", "rules")
        .containsEntry("apiVersion", "audit.k8s.io/v1");
    assertThat(rules)
        .allSatisfy(
            rule -> {
              assertThat(rule.keySet())
                  .isSubsetOf("level", "users", "verbs", "namespaces", "resources");
              assertThat(rule.get("level")).isIn("None", "Metadata", "Request", "RequestResponse");
            });
    // The first rule that fits decides.
    assertThat(rules.get(0).toString()).contains("secrets");
    assertThat(rules.get(0)).containsEntry("level", "Metadata");
  }

  @Test
  void kustomization_listsFilesThatExistAndOneAutoscaler() {
    Map<String, Object> file = of("kustomization.yml");
    List<String> listed = ((List<?>) file.get("resources")).stream().map(String::valueOf).toList();

    assertThat(listed)
        .allSatisfy(name -> assertThat(FOLDER.resolve(name)).exists())
        .contains("scaledobject.yml")
        .doesNotContain("hpa.yml", "audit-policy.yml");
  }

  static Stream<Map<String, Object>> manifests() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      files.sorted().forEach(file -> all.addAll(all(file.getFileName().toString())));
    }
    MonitoringBundle.builder()
        .build()
        .files()
        .forEach(
            (path, text) -> {
              if (path.startsWith("kubernetes/")) {
                all.add(new Yaml().load(text));
              }
            });
    assertThat(all).extracting(each -> each.get("kind")).containsAll(MODELS.keySet());
    return all.stream();
  }

  private static HasMetadata read(Map<String, Object> manifest) {
    return json.convertValue(manifest, MODELS.get((String) manifest.get("kind")));
  }

  /** The models keep what they do not know aside: it is looked for all the way down. */
  private static List<String> unknownFields(Object model, String path) {
    List<String> unknown = new ArrayList<>();
    try {
      for (Class<?> type = model.getClass(); type != Object.class; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            field.setAccessible(true);
            unknown.addAll(unknownFields(field.get(model), field.getName(), path));
          }
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return unknown;
  }

  private static List<String> unknownFields(Object value, String field, String path) {
    List<String> unknown = new ArrayList<>();
    if (field.equals("additionalProperties")) {
      ((Map<?, ?>) value).keySet().forEach(key -> unknown.add(path + "." + key));
    } else if (value instanceof List<?> list) {
      for (Object each : list) {
        unknown.addAll(unknownFields(each, field, path));
      }
    } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
      unknown.addAll(unknownFields(value, path + "." + field));
    }
    return unknown;
  }

  private static Map<String, Object> of(String file) {
    return all(file).get(0);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> all(String file) {
    try {
      return StreamSupport.stream(
              new Yaml().loadAll(Files.readString(FOLDER.resolve(file))).spliterator(), false)
          .map(each -> (Map<String, Object>) each)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> from, String... path) {
    Map<String, Object> at = from;
    for (String key : path) {
      at = (Map<String, Object>) at.get(key);
    }
    return at;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> objects(Map<String, Object> from, String key) {
    return (List<Map<String, Object>>) from.get(key);
  }
}
