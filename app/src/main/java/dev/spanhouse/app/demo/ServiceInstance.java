// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One running copy of a service, in a pod on one of three nodes. */
record ServiceInstance(ShopService service, int replica) {

  private static final int NODES = 3;

  /** The last node's clock is ahead, as one in every fleet is. */
  static final long SKEW_NANOS = 6_400_000;

  /** Every instance of every service of ours. */
  static Stream<ServiceInstance> all() {
    return Stream.of(ShopService.values())
        .flatMap(
            service ->
                IntStream.range(0, service.instances)
                    .mapToObj(replica -> new ServiceInstance(service, replica)));
  }

  /** The instance that a load balancer would choose. */
  static ServiceInstance pick(ShopService service, RandomGenerator random) {
    return new ServiceInstance(service, random.nextInt(Math.max(1, service.instances)));
  }

  /** How far this host's clock is ahead of the true time. */
  long clockSkewNanos() {
    return node() == NODES - 1 ? SKEW_NANOS : 0;
  }

  Resource resource() {
    String podName =
        "%s-%08x-%d".formatted(service.serviceName, service.version.hashCode(), replica);
    String hostName = "node-%d.shop.internal".formatted(node() + 1);
    Attributes attributes =
        Attributes.builder()
            .put("service.name", service.serviceName)
            .put("service.namespace", "shop")
            .put("service.version", service.version)
            .put("service.instance.id", uuid("instance/" + podName))
            .put("deployment.environment.name", "demo")
            .put("telemetry.sdk.language", service.platform.language)
            .put("host.name", hostName)
            .put("host.arch", "amd64")
            .put("os.type", "linux")
            .put("process.pid", 1)
            .put("container.image.name", "registry.shop.internal/" + service.serviceName)
            .put("container.image.tags", new String[] {service.version, "stable"})
            .put("k8s.cluster.name", "shop-eu-1")
            .put("k8s.namespace.name", "shop")
            .put("k8s.deployment.name", service.serviceName)
            .put("k8s.node.name", hostName)
            .put("k8s.pod.name", podName)
            .put("k8s.pod.uid", uuid("pod/" + podName))
            .build();
    return Resource.getDefault().merge(Resource.create(attributes));
  }

  /** Name-based, so that the same instance has the same id in every run. */
  private static String uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }

  private int node() {
    return Math.floorMod(service.serviceName.hashCode() + replica, NODES);
  }
}
