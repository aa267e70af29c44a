package io.jcompose.network;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Networks, and the namespaces attached to them. What it decided (subnets, addresses, ports) is on disk before a method
 * returns, so another instance after a crash finds it. Thread-safe.
 */
public interface NetworkDriver extends AutoCloseable {

    /**
     * Creates the network, or returns it if one of this id exists (its bridge is made again if it is gone).
     *
     * <p>On failure everything created by this call is removed again.
     *
     * @throws NetworkException if no free subnet is left, the wished one overlaps a route of the host (which is named),
     *     or the kernel refused a step
     */
    Network create(NetworkSpec spec);

    Optional<Network> find(String networkId);

    /** Sorted by id. */
    List<Network> networks();

    /**
     * Removes bridge, rules and leases. Does nothing if it is gone.
     *
     * @throws NetworkException if endpoints are attached
     */
    void remove(String networkId);

    /**
     * Finds out whether the ports could be published now, without keeping them.
     *
     * @throws AddressInUseException naming the port and, where it can be found, the process that holds it
     */
    default void checkPorts(List<PublishedPort> ports) {
        checkPorts(ports, Set.of());
    }

    /**
     * The same, for ports that some endpoints still have but will be detached before.
     *
     * @param replaced ids of these endpoints
     */
    void checkPorts(List<PublishedPort> ports, Set<String> replaced);

    /**
     * Attaches the namespace at {@code netns}, or returns the existing endpoint if it is attached already.
     *
     * <p>Makes a veth pair, addresses, routes, published ports. On failure everything created by this call is removed
     * again; clean-up failures are attached as {@linkplain Throwable#getSuppressed() suppressed}. Blocks for a few
     * netlink round trips.
     *
     * @param netns namespace file such as {@code /proc/4242/ns/net}; it must stay open until this returns
     * @throws AddressInUseException if {@code spec} asks for a host port or address that is taken
     * @throws NetworkException if the kernel refused a step; the message names the step and the interface
     */
    Endpoint attach(Path netns, EndpointSpec spec);

    /** Undoes {@link #attach}, even if the namespace is gone already. Does nothing the second time. */
    void detach(String endpointId);

    /**
     * Makes DNS queries to a gateway arrive at another port of it, for hosts whose own DNS server holds port 53 of all
     * addresses. Holds until this driver is closed.
     *
     * @param port 53 ends it
     */
    void redirectNames(String networkId, InetAddress gateway, int port);

    /** All attached endpoints, sorted by id. */
    List<Endpoint> endpoints();

    /**
     * After a crash or a reboot: detaches endpoints that are not in {@code live}, makes bridges, rules and held
     * listeners of the others again where they are missing, and removes leftovers of ours in the kernel.
     */
    void reconcile(Set<String> live);

    /**
     * Compares what is on disk with what is in the kernel: bridges, pairs, packet rules, records. Looks only.
     *
     * @return what does not fit, a line each
     */
    default List<String> check() {
        return List.of();
    }

    /** Mends what {@link #check} finds: makes again what is missing, removes what is nobody's. Attached endpoints stay. */
    default void repair() {}

    /**
     * From now on and until this is closed, packet rules that somebody else removes ({@code nft flush ruleset}, the reload
     * of a firewall) are made again by themselves.
     */
    default void keepRules() {}

    /** Remarks about this host that its user should know once: ip_forward switched on, a firewall that drops. */
    List<String> notices();

    /** Those of the {@link #notices} that this method has not returned before. */
    default List<String> newNotices() {
        return List.of();
    }

    /** Releases held listeners and sockets. Networks and endpoints stay. */
    @Override
    void close();
}
