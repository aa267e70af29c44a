package io.jcompose.network.bridge;

import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.PublishedPort.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.IntFunction;

/** Networks and endpoints as flat keys and values. Pure. */
final class StateCodec {

    private StateCodec() {}

    static Properties write(Network network) {
        Writer out = new Writer();
        NetworkSpec spec = network.spec();
        out.put("id", spec.id());
        out.put("name", spec.name());
        out.put("bridge", network.bridge());
        out.put("ipv4", spec.enableIpv4());
        out.put("ipv6", spec.enableIpv6());
        out.put("internal", spec.internal());
        out.put("created", network.created());
        out.map("label", spec.labels());
        out.map("option", spec.driverOptions());
        pools(out, "wish", spec.pools());
        pools(out, "pool", network.pools());
        out.list(
                "gateway",
                network.gateways().stream().map(InetAddress::getHostAddress).toList());
        return out.properties;
    }

    static Network network(Properties properties) {
        Reader in = new Reader(properties);
        NetworkSpec spec = new NetworkSpec(
                in.get("id"),
                in.get("name"),
                pools(in, "wish"),
                in.flag("ipv4"),
                in.flag("ipv6"),
                in.flag("internal"),
                in.map("label"),
                in.map("option"));
        return new Network(
                spec,
                in.get("bridge"),
                pools(in, "pool"),
                in.list("gateway", index -> address(in.get("gateway." + index))),
                in.find("created").map(StateCodec::instant).orElse(Instant.EPOCH));
    }

    private static void pools(Writer out, String key, List<Pool> pools) {
        out.put(key + ".count", pools.size());
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            String prefix = key + "." + i + ".";
            out.put(prefix + "subnet", pool.subnet());
            pool.ipRange().ifPresent(range -> out.put(prefix + "range", range));
            pool.gateway().ifPresent(gateway -> out.put(prefix + "gateway", gateway.getHostAddress()));
            Map<String, String> reserved = new LinkedHashMap<>();
            pool.reserved().forEach((name, address) -> reserved.put(name, address.getHostAddress()));
            out.map(prefix + "reserved", reserved);
        }
    }

    private static List<Pool> pools(Reader in, String key) {
        return in.list(key, index -> {
            String prefix = key + "." + index + ".";
            Map<String, InetAddress> reserved = new LinkedHashMap<>();
            in.map(prefix + "reserved").forEach((name, text) -> reserved.put(name, address(text)));
            return new Pool(
                    Cidr.parse(in.get(prefix + "subnet")),
                    in.find(prefix + "range").map(Cidr::parse),
                    in.find(prefix + "gateway").map(StateCodec::address),
                    reserved);
        });
    }

    static Properties write(EndpointState state) {
        Writer out = new Writer();
        Endpoint endpoint = state.endpoint();
        EndpointSpec spec = endpoint.spec();
        out.put("id", spec.id());
        out.put("network", spec.networkId());
        out.put("owner", spec.owner());
        out.put("interface", spec.interfaceName());
        spec.ipv4().ifPresent(address -> out.put("wish.ipv4", address.getHostAddress()));
        spec.ipv6().ifPresent(address -> out.put("wish.ipv6", address.getHostAddress()));
        spec.mac().ifPresent(mac -> out.put("wish.mac", mac));
        out.put("default-route", spec.defaultRoute());
        out.list(
                "address",
                endpoint.addresses().stream().map(InetAddress::getHostAddress).toList());
        out.put("prefix", endpoint.prefixLength());
        endpoint.gateway().ifPresent(gateway -> out.put("gateway", gateway.getHostAddress()));
        out.put("mac", endpoint.mac());
        out.put("host-interface", endpoint.hostInterface());
        out.list("published", spec.ports().stream().map(StateCodec::text).toList());
        out.list("bound", endpoint.ports().stream().map(StateCodec::text).toList());
        out.put("netns", state.netns());
        out.put("netns-inode", state.netnsInode());
        out.put("complete", state.complete());
        return out.properties;
    }

    static EndpointState endpoint(Properties properties) {
        Reader in = new Reader(properties);
        EndpointSpec spec = new EndpointSpec(
                in.get("id"),
                in.get("network"),
                in.get("owner"),
                in.get("interface"),
                in.find("wish.ipv4").map(StateCodec::address),
                in.find("wish.ipv6").map(StateCodec::address),
                in.find("wish.mac"),
                in.flag("default-route"),
                in.list("published", index -> publishedPort(in.get("published." + index))));
        Endpoint endpoint = new Endpoint(
                spec,
                in.list("address", index -> address(in.get("address." + index))),
                in.number("prefix"),
                in.find("gateway").map(StateCodec::address),
                in.get("mac"),
                in.get("host-interface"),
                in.list("bound", index -> boundPort(in.get("bound." + index))));
        return new EndpointState(endpoint, in.get("netns"), Long.parseLong(in.get("netns-inode")), in.flag("complete"));
    }

    private static String text(PublishedPort port) {
        return "%s %d %d %d %s"
                .formatted(
                        port.hostAddress().map(InetAddress::getHostAddress).orElse("*"),
                        port.firstHostPort(),
                        port.lastHostPort(),
                        port.targetPort(),
                        port.protocol());
    }

    private static PublishedPort publishedPort(String text) {
        String[] parts = fields(text, 5);
        return new PublishedPort(
                parts[0].equals("*") ? Optional.empty() : Optional.of(address(parts[0])),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Protocol.valueOf(parts[4]));
    }

    private static String text(BoundPort port) {
        return "%s %d %s %d %s %s"
                .formatted(
                        port.hostAddress().getHostAddress(),
                        port.hostPort(),
                        port.target().getHostAddress(),
                        port.targetPort(),
                        port.protocol(),
                        port.userSpace() ? "user" : "kernel");
    }

    private static BoundPort boundPort(String text) {
        String[] parts = fields(text, 6);
        return new BoundPort(
                address(parts[0]),
                Integer.parseInt(parts[1]),
                address(parts[2]),
                Integer.parseInt(parts[3]),
                Protocol.valueOf(parts[4]),
                parts[5].equals("user"));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: '%s'".formatted(text), e);
        }
    }

    private static String[] fields(String text, int count) {
        String[] parts = text.split(" ", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("expected %d fields in '%s'".formatted(count, text));
        }
        return parts;
    }

    private static InetAddress address(String literal) {
        if (!literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?")) {
            throw new IllegalArgumentException("not an address: '%s'".formatted(literal));
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: '%s'".formatted(literal), e);
        }
    }

    private static final class Writer {
        final Properties properties = new Properties();

        void put(String key, Object value) {
            properties.setProperty(key, value.toString());
        }

        void list(String key, List<String> values) {
            put(key + ".count", values.size());
            for (int i = 0; i < values.size(); i++) {
                put(key + "." + i, values.get(i));
            }
        }

        void map(String key, Map<String, String> values) {
            list(key + ".name", List.copyOf(values.keySet()));
            list(key + ".value", List.copyOf(values.values()));
        }
    }

    private static final class Reader {
        private static final int MAX_ELEMENTS = 100_000;
        private final Properties properties;

        Reader(Properties properties) {
            this.properties = properties;
        }

        String get(String key) {
            return find(key).orElseThrow(() -> new IllegalArgumentException("'%s' is missing".formatted(key)));
        }

        Optional<String> find(String key) {
            return Optional.ofNullable(properties.getProperty(key));
        }

        boolean flag(String key) {
            return Boolean.parseBoolean(get(key));
        }

        int number(String key) {
            return Integer.parseInt(get(key));
        }

        <T> List<T> list(String key, IntFunction<T> element) {
            int count = number(key + ".count");
            if (count < 0 || count > MAX_ELEMENTS) {
                throw new IllegalArgumentException("'%s.count' is out of range".formatted(key));
            }
            List<T> result = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                result.add(element.apply(i));
            }
            return result;
        }

        Map<String, String> map(String key) {
            List<String> names = list(key + ".name", index -> get(key + ".name." + index));
            Map<String, String> result = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                result.put(names.get(i), get(key + ".value." + i));
            }
            return result;
        }
    }
}
