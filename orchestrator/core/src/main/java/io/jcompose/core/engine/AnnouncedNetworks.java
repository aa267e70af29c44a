package io.jcompose.core.engine;

import io.jcompose.core.supervise.EventBus;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkDriver;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.PublishedPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells of networks that are made and removed, and of containers that are connected and disconnected. */
record AnnouncedNetworks(NetworkDriver driver, EventBus events) implements NetworkDriver {

    private void tell(String action, String networkId, Optional<Network> network, Optional<String> container) {
        if (network.filter(EngineBuildNetwork::isBuildNetwork).isEmpty()) {
            Map<String, String> attributes = new LinkedHashMap<>();
            container.ifPresent(id -> attributes.put("container", id));
            network.ifPresent(known -> attributes.put("name", known.spec().name()));
            attributes.put("type", "bridge");
            events.publish("network", action, networkId, attributes);
        }
    }

    @Override
    public Network create(NetworkSpec spec) {
        boolean known = driver.find(spec.id()).isPresent();
        Network network = driver.create(spec);
        if (!known) {
            tell("create", spec.id(), Optional.of(network), Optional.empty());
        }
        return network;
    }

    @Override
    public void remove(String networkId) {
        Optional<Network> known = driver.find(networkId);
        driver.remove(networkId);
        if (known.isPresent()) {
            tell("destroy", networkId, known, Optional.empty());
        }
    }

    @Override
    public Endpoint attach(Path netns, EndpointSpec spec) {
        Endpoint endpoint = driver.attach(netns, spec);
        tell("connect", spec.networkId(), driver.find(spec.networkId()), Optional.of(spec.owner()));
        return endpoint;
    }

    @Override
    public void detach(String endpointId) {
        Optional<Endpoint> known = driver.endpoints().stream()
                .filter(endpoint -> endpoint.id().equals(endpointId))
                .findFirst();
        driver.detach(endpointId);
        known.map(Endpoint::spec)
                .ifPresent(spec ->
                        tell("disconnect", spec.networkId(), driver.find(spec.networkId()), Optional.of(spec.owner())));
    }

    @Override
    public Optional<Network> find(String networkId) {
        return driver.find(networkId);
    }

    @Override
    public List<Network> networks() {
        return driver.networks();
    }

    @Override
    public void checkPorts(List<PublishedPort> ports, Set<String> replaced) {
        driver.checkPorts(ports, replaced);
    }

    @Override
    public void redirectNames(String networkId, InetAddress gateway, int port) {
        driver.redirectNames(networkId, gateway, port);
    }

    @Override
    public List<Endpoint> endpoints() {
        return driver.endpoints();
    }

    @Override
    public void reconcile(Set<String> live) {
        driver.reconcile(live);
    }

    @Override
    public List<String> check() {
        return driver.check();
    }

    @Override
    public void repair() {
        driver.repair();
    }

    @Override
    public void keepRules() {
        driver.keepRules();
    }

    @Override
    public List<String> notices() {
        return driver.notices();
    }

    @Override
    public List<String> newNotices() {
        return driver.newNotices();
    }

    @Override
    public void close() {
        driver.close();
    }
}
