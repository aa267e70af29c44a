package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.load.Schema.Lift;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One-line forms of ports, mounts, devices, host names and commands. */
final class ShortForms {
    private static final int MAX_PORTS = 65_536;

    private final Problems problems;
    private final boolean lenient;

    ShortForms(Problems problems, boolean lenient) {
        this.problems = problems;
        this.lenient = lenient;
    }

    /** Whether a port cannot be read, as a variable stands in it. */
    static boolean isOpen(String spec) {
        return spec.indexOf('$') >= 0;
    }

    /** {@code [[IP:]HOST[-HOST]:]PORT[-PORT][/PROTOCOL]}; ranges of the same length become single ports. */
    List<Node> ports(Node node, String path) {
        String spec = node.text();
        try {
            return portList(node, spec);
        } catch (IllegalArgumentException e) {
            problems.error(node.at, path, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static List<Node> portList(Node node, String spec) {
        int slash = spec.indexOf('/');
        String protocol = slash < 0 ? "tcp" : spec.substring(slash + 1);
        String rest = slash < 0 ? spec : spec.substring(0, slash);
        if (slash >= 0 && !List.of("tcp", "udp", "sctp").contains(protocol.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("unknown protocol '" + protocol + "'; use tcp, udp or sctp");
        }
        int last = rest.lastIndexOf(':');
        String container = rest.substring(last + 1);
        String before = last < 0 ? "" : rest.substring(0, last);
        int hostCut = before.lastIndexOf(':');
        String host = before.substring(hostCut + 1);
        String ip = hostCut < 0 ? "" : before.substring(0, hostCut);
        if (container.isEmpty()) {
            throw new IllegalArgumentException("no container port in '" + spec + "'");
        }
        Optional<String> address = address(ip);
        Range target = Range.parse(container, "container port", spec);
        Optional<Range> published =
                host.isEmpty() ? Optional.empty() : Optional.of(Range.parse(host, "host port", spec));
        if (published.isPresent() && published.get().size() != target.size() && target.size() != 1) {
            throw new IllegalArgumentException("the ranges in '" + spec + "' differ in length");
        }
        List<Node> out = new ArrayList<>();
        for (int i = 0; i < target.size() && i < MAX_PORTS; i++) {
            MapNode port = new MapNode(node.at).put("mode", "ingress");
            address.ifPresent(a -> port.put("host_ip", a));
            port.put("target", (long) target.from + i);
            if (published.isPresent()) {
                boolean range = target.size() == 1 && published.get().size() > 1;
                port.put("published", range ? published.get().toString() : String.valueOf(published.get().from + i));
            }
            port.put("protocol", protocol.toLowerCase(java.util.Locale.ROOT));
            out.add(port);
        }
        return out;
    }

    private static Optional<String> address(String ip) {
        if (ip.isEmpty()) {
            return Optional.empty();
        }
        String bare = ip.startsWith("[") && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip;
        if (!Addresses.isAddress(bare)) {
            throw new IllegalArgumentException("'" + ip + "' is not an IP address");
        }
        return Optional.of(bare);
    }

    /** Ports from to, both included. */
    private record Range(int from, int to) {
        static Range parse(String text, String what, String spec) {
            int dash = text.indexOf('-');
            if (dash == 0 || dash == text.length() - 1) {
                throw new IllegalArgumentException(what + " '" + text + "' in '" + spec + "' is not a number");
            }
            int from = port(dash < 0 ? text : text.substring(0, dash), what, spec);
            int to = dash < 0 ? from : port(text.substring(dash + 1), what, spec);
            if (to < from) {
                throw new IllegalArgumentException("range " + text + " in '" + spec + "' ends before it begins");
            }
            return new Range(from, to);
        }

        private static int port(String text, String what, String spec) {
            OptionalInt number = Addresses.port(text);
            if (number.isEmpty()) {
                boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
                throw new IllegalArgumentException(
                        what + " '" + text + "'" + (text.equals(spec) ? "" : " in '" + spec + "'")
                                + (digits ? " is out of range; use 1 to 65535" : " is not a number"));
            }
            return number.getAsInt();
        }

        int size() {
            return to - from + 1;
        }

        @Override
        public String toString() {
            return from + "-" + to;
        }
    }

    /** {@code [SOURCE:]TARGET[:OPTIONS]}. */
    Node mount(Node node, String path) {
        String spec = node.text();
        MapNode mount = new MapNode(node.at);
        List<String> parts = mountParts(spec);
        if (spec.isEmpty() || parts.contains("")) {
            problems.error(node.at, path, spec.isEmpty() ? "is empty" : "'" + spec + "' has an empty part");
            return mount.put("type", "volume").put("target", "/");
        }
        if (parts.size() > 3) {
            problems.error(node.at, path, "'" + spec + "' has too many colons; write source:target:options");
        }
        String source = parts.size() > 1 ? parts.get(0) : "";
        String target = parts.size() > 1 ? parts.get(1) : parts.get(0);
        boolean bind = isPath(source);
        if (target.length() > 2 && target.startsWith(":/", 1)) {
            String start = target.substring(0, 2);
            problems.warn(
                    node.at,
                    path,
                    "'" + start + "' is taken for a Windows drive, as other tools do; give the volume a longer name");
        }
        mount.put("type", bind ? "bind" : "volume");
        if (!source.isEmpty()) {
            mount.put("source", source);
        }
        mount.put("target", clean(target));
        MapNode bindOptions = new MapNode(node.at);
        MapNode volumeOptions = new MapNode(node.at);
        if (parts.size() > 2) {
            mountOptions(parts.get(2), mount, bindOptions, volumeOptions);
        }
        if (bind) {
            bindOptions.put("create_host_path", true);
        }
        if (bind || !bindOptions.entries.isEmpty()) {
            mount.put("bind", bindOptions);
        }
        if ((!bind && spec.length() > 2) || !volumeOptions.entries.isEmpty()) {
            mount.put("volume", volumeOptions);
        }
        return mount;
    }

    /** Without a slash at the end, dots and such. A long form stays as it is. */
    private static String clean(String target) {
        String clean = Path.of(target).normalize().toString();
        return clean.isEmpty() ? "." : clean;
    }

    private static void mountOptions(String options, MapNode mount, MapNode bind, MapNode volume) {
        for (String option : options.split(",")) {
            switch (option) {
                case "ro" -> mount.put("read_only", true);
                case "rw" -> mount.put("read_only", false);
                case "nocopy" -> volume.put("nocopy", true);
                case "z", "Z" -> bind.put("selinux", option);
                case "rprivate", "private", "rshared", "shared", "rslave", "slave" -> bind.put("propagation", option);
                default -> {} // as other tools: unknown options are ignored
            }
        }
    }

    /** Split at colons, but not after one letter (a Windows drive) and not inside a variable. */
    private static List<String> mountParts(String spec) {
        List<String> parts = new ArrayList<>();
        if (spec.length() <= 2) {
            return List.of(spec);
        }
        StringBuilder part = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < spec.length(); i++) {
            char c = spec.charAt(i);
            if (c == '$' && i + 1 < spec.length() && spec.charAt(i + 1) == '{') {
                depth++;
            } else if (c == '}' && depth > 0) {
                depth--;
            }
            boolean drive = part.length() == 1 && Character.isLetter(part.charAt(0));
            if (c == ':' && depth == 0 && !drive) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static boolean isPath(String source) {
        if (source.isEmpty()) {
            return false;
        }
        char first = source.charAt(0);
        return first == '.'
                || first == '/'
                || first == '~'
                || source.startsWith("\\\\")
                || (source.length() > 1 && Character.isLetter(first) && source.charAt(1) == ':');
    }

    /** {@code SOURCE[:TARGET[:PERMISSIONS]]}. */
    Node device(Node node, String path) {
        String[] parts = node.text().split(":", -1);
        if (parts.length > 3) {
            problems.error(node.at, path, "'" + node.text() + "' has too many colons; write source:target:permissions");
        }
        if (parts[0].isEmpty()) {
            problems.error(node.at, path, "'" + node.text() + "' names no device; write source:target:permissions");
        }
        return new MapNode(node.at)
                .put("source", parts[0])
                .put("target", parts.length > 1 ? parts[1] : parts[0])
                .put("permissions", parts.length > 2 ? parts[2] : "rwm");
    }

    /** List or mapping to name: addresses. */
    Node hosts(Node node, String path) {
        MapNode out = new MapNode(node.at);
        if (node instanceof MapNode map) {
            out.keys.putAll(map.keys);
            map.entries.forEach((name, value) -> {
                checkHost(name, map.keyAt(name), path);
                out.put(name, value.mark == Node.Mark.RESET ? value : addresses(value));
            });
            return out;
        }
        for (Node item : ((ListNode) node).items) {
            String text = item.text();
            int cut = text.indexOf('=');
            cut = cut < 0 ? text.indexOf(':') : cut;
            if (cut <= 0) {
                if (!lenient) {
                    problems.error(item.at, path, "'" + text + "' is not of the form name=address");
                }
                continue;
            }
            String name = text.substring(0, cut);
            checkHost(name, item.at, path);
            if (!(out.get(name) instanceof ListNode)) {
                out.put(name, new ListNode(item.at));
                out.keys.put(name, item.at);
            }
            ListNode known = out.list(name).orElseThrow();
            for (String address : text.substring(cut + 1).split(",")) {
                if (!known.strings().contains(unbracket(address))) {
                    known.add(unbracket(address));
                }
            }
        }
        return out;
    }

    private void checkHost(String name, SourceLocation at, String path) {
        if (name.isEmpty() || name.indexOf(':') >= 0 || name.indexOf('=') >= 0) {
            problems.error(at, path, "'" + name + "' is not a host name; write name=address");
        }
    }

    private static ListNode addresses(Node value) {
        ListNode list = new ListNode(value.at);
        list.mark = value.mark;
        if (value instanceof ListNode addresses) {
            addresses.items.forEach(address -> list.add(new Scalar(address.at, unbracket(address.text()))));
            return list;
        }
        for (String address : value.text().split(",")) {
            list.add(unbracket(address));
        }
        return list;
    }

    private static String unbracket(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }

    /** A string is split as a shell would, but no shell runs it. */
    Node command(Node node, String path) {
        if (!node.isString()) {
            return node;
        }
        Optional<List<String>> words = ShellWords.split(node.text());
        if (words.isEmpty()) {
            problems.error(node.at, path, "a quote is not closed in: " + node.text());
        }
        ListNode out = new ListNode(node.at);
        words.orElse(List.of()).forEach(out::add);
        return out;
    }

    /** What a long form may leave out. */
    void fillIn(MapNode map, Lift lift) {
        switch (lift) {
            case DEPENDENCY, ENV_FILE -> {
                if (!map.has("required")) {
                    map.put("required", true);
                }
            }
            case DEVICE -> {
                if (!map.has("target") && map.has("source")) {
                    map.put("target", map.string("source").orElse(""));
                }
                if (!map.has("permissions")) {
                    map.put("permissions", "rwm");
                }
            }
            default -> {}
        }
    }
}
