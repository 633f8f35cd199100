package io.chatroom.instrumentation.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatMeter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Prometheus rules, Grafana dashboards and runbooks that fit the metrics of this version.
 * Immutable and safe to share.
 */
public final class MonitoringBundle {

  /** What the texts for people are written in. */
  public enum Language {
    EN,
    ZH
  }

  private static final List<String> DASHBOARDS =
      List.of("overview", "http", "chat", "database", "slo", "anomalies", "instrumentation");
  private static final List<String> RULES = List.of("chatroom-recording", "chatroom-alerts");
  private static final Pattern ALERT = Pattern.compile("^ +- alert: (\\w+)$", Pattern.MULTILINE);

  private final Template template;

  private MonitoringBundle(Builder builder) {
    template =
        new Template(
            builder.language,
            Map.of(
                "job",
                builder.job,
                "runbooks",
                builder.runbookUrl,
                "contract",
                Integer.toString(ChatMeter.CONTRACT_VERSION),
                // What a query of a dashboard filters by: series of an instance, of a job, of
                // others.
                "target",
                "cluster=~\"$cluster\",job=~\"$job\",instance=~\"$instance\"",
                "jobs",
                "cluster=~\"$cluster\",job=~\"$job\"",
                "cluster",
                "cluster=~\"$cluster\""));
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Everything there is: the path below the folder of an export (with {@code /}) and the content.
   * In the order rules, dashboards, runbooks, Kubernetes.
   */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    StringBuilder rules = new StringBuilder();
    for (String name : RULES) {
      String text = template.render(resource("rules/" + name + ".yml"));
      files.put("rules/" + name + ".yml", text);
      rules.append(text);
    }
    for (String name : DASHBOARDS) {
      Dashboard dashboard =
          DashboardReader.read(name, template.render(resource("dashboards/" + name + ".panels")));
      files.put(
          "dashboards/chatroom-" + name + ".json",
          Json.write(new GrafanaDashboard(template.language()).render(dashboard)));
    }
    ALERT
        .matcher(rules)
        .results()
        .map(alert -> "runbooks/" + alert.group(1) + ".md")
        .distinct()
        .forEach(path -> files.put(path, template.render(resource(path))));
    for (String name : RULES) {
      files.put(
          "kubernetes/" + name + ".yml",
          KubernetesRule.render(name, requireNonNull(files.get("rules/" + name + ".yml"))));
    }
    return Collections.unmodifiableMap(files);
  }

  /**
   * Writes {@link #files()} below {@code folder}, which is made where it is missing.
   *
   * @param options {@link StandardCopyOption#REPLACE_EXISTING} to write into a folder that has
   *     something in it: files of the same name are replaced, others stay
   * @throws DirectoryNotEmptyException if there is something in the folder and it was not asked for
   * @throws IOException if the folder cannot be written to
   */
  public void exportTo(Path folder, CopyOption... options) throws IOException {
    boolean replace = Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING);
    Map<String, String> files = files();
    Files.createDirectories(folder);
    if (!replace && !isEmpty(folder)) {
      throw new DirectoryNotEmptyException(folder.toString());
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(requireNonNull(target.getParent()));
      Files.writeString(target, file.getValue());
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static String resource(String path) {
    try (InputStream in =
        MonitoringBundle.class.getResourceAsStream("/META-INF/chatroom/" + path)) {
      if (in == null) {
        throw new IllegalStateException("not in this jar: META-INF/chatroom/" + path);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("META-INF/chatroom/" + path, e);
    }
  }

  /** What can be chosen; every setter has a default. */
  public static final class Builder {
    // Both end up between quotes in YAML and PromQL.
    private static final Pattern JOB = Pattern.compile("[\\w.:/-]+");
    private static final Pattern URL = Pattern.compile("[^\\s'\"\\\\@\\[\\]]+");

    private Language language = Language.EN;
    private String runbookUrl = "runbooks";
    private String job = "chatroom-server";

    private Builder() {}

    /** The language of titles, alerts and runbooks; English if not called. */
    public Builder language(Language language) {
      this.language = requireNonNull(language, "language");
      return this;
    }

    /**
     * Where people find the runbooks: alerts link to {@code base/NAME.md}. A relative {@code
     * runbooks} if not called.
     *
     * @throws IllegalArgumentException if it is not an absolute URL
     */
    public Builder runbookUrl(String base) {
      requireNonNull(base, "base");
      if (!URL.matcher(base).matches() || !isAbsolute(base)) {
        throw new IllegalArgumentException(
            "runbook URL '" + base + "': an absolute URL is needed, such as https://wiki/chat");
      }
      runbookUrl = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
      return this;
    }

    /**
     * The name of the Prometheus job that scrapes the chat; {@code chatroom-server} if not called.
     *
     * @throws IllegalArgumentException if it has other characters than letters, digits and {@code
     *     _.:/-}
     */
    public Builder job(String name) {
      requireNonNull(name, "name");
      if (!JOB.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "job '" + name + "': letters, digits and _ . : / - are allowed");
      }
      job = name;
      return this;
    }

    public MonitoringBundle build() {
      return new MonitoringBundle(this);
    }

    private static boolean isAbsolute(String url) {
      try {
        URI uri = URI.create(url);
        return uri.isAbsolute() && !uri.isOpaque();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
