package io.chatroom.opensearch;

import java.io.IOException;
import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.action.admin.cluster.node.info.NodeInfo;
import org.opensearch.http.HttpInfo;

/** One node of OpenSearch, for as long as its standard input is open. */
public final class OpenSearchNode {

  private OpenSearchNode() {}

  /**
   * Starts it on free ports of the loopback address, and tells the one for HTTP on its own line.
   *
   * @param args the folder to keep everything in
   */
  public static void main(String[] args) throws IOException {
    OpenSearchRunner runner = new OpenSearchRunner();
    runner
        .onBuild(
            (number, settings) -> {
              settings.put("http.port", "0");
              settings.put("transport.port", "0");
              settings.put("discovery.type", "single-node");
              settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
            })
        .build(OpenSearchRunner.newConfigs().basePath(args[0]).numOfNode(1));
    NodeInfo node = runner.client().admin().cluster().prepareNodesInfo().get().getNodes().get(0);
    int port = node.getInfo(HttpInfo.class).address().publishAddress().getPort();
    System.out.println("HTTP port " + port);
    while (System.in.read() >= 0) {
      // Whoever started us says nothing, and closes the stream even if it is killed.
    }
    runner.close();
  }
}
