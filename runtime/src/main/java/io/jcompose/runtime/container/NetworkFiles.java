package io.jcompose.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Content of /etc/hosts, /etc/hostname and /etc/resolv.conf of a container. */
final class NetworkFiles {
    private final Path hostEtc;
    private final Path resolvedConf;

    NetworkFiles() {
        this(Path.of("/etc"), Path.of("/run/systemd/resolve/resolv.conf"));
    }

    /** @param resolvedConf the list of servers behind systemd-resolved's 127.0.0.53 */
    NetworkFiles(Path hostEtc, Path resolvedConf) {
        this.hostEtc = hostEtc;
        this.resolvedConf = resolvedConf;
    }

    /** Writes all three into the run folder. */
    void write(ContainerSpec spec, ContainerFolders folders) throws IOException {
        put(folders.hosts(), hosts(spec, ProcessPlanner.hostname(spec, folders), List.of()));
        put(folders.hostname(), ProcessPlanner.hostname(spec, folders) + "\n");
        put(folders.resolvConf(), resolvConf(spec));
    }

    /** Writes /etc/hosts anew, into the same file, since that is mounted. */
    void writeHosts(ContainerSpec spec, ContainerFolders folders, List<String> addresses) throws IOException {
        put(folders.hosts(), hosts(spec, ProcessPlanner.hostname(spec, folders), addresses));
    }

    private static void put(Path file, String content) throws IOException {
        Files.write(
                file,
                content.getBytes(UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        Files.setAttribute(file, "unix:mode", 0644); // all users of the container read it, whatever the engine's umask
    }

    String hosts(ContainerSpec spec, String hostname, List<String> addresses) throws IOException {
        StringBuilder out = new StringBuilder();
        if (spec.namespaces().net() == Source.Host.INSTANCE) {
            out.append(readHost("hosts"));
        } else {
            out.append("127.0.0.1\tlocalhost\n")
                    .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
                    .append("fe00::\tip6-localnet\n")
                    .append("ff00::\tip6-mcastprefix\n")
                    .append("ff02::1\tip6-allnodes\n")
                    .append("ff02::2\tip6-allrouters\n");
        }
        for (Map.Entry<String, List<String>> extra : spec.hosts().entrySet()) {
            for (String address : extra.getValue()) {
                out.append(address).append('\t').append(extra.getKey()).append('\n');
            }
        }
        String names = spec.domainname()
                .filter(domain -> !domain.isEmpty())
                .map(domain -> hostname + "." + domain + " " + hostname)
                .orElse(hostname);
        for (String address : addresses) {
            out.append(address).append('\t').append(names).append('\n');
        }
        return out.toString();
    }

    String resolvConf(ContainerSpec spec) throws IOException {
        ContainerSpec.Dns dns = spec.dns();
        boolean ownNet = spec.namespaces().net() != Source.Host.INSTANCE;
        List<String> lines = new ArrayList<>();
        if (dns.servers().isEmpty()) {
            for (String line : hostResolver(ownNet)) {
                boolean replaced = (line.startsWith("search ") && !dns.search().isEmpty())
                        || (line.startsWith("options ") && !dns.options().isEmpty());
                if (!replaced) {
                    lines.add(line);
                }
            }
        }
        dns.servers().forEach(server -> lines.add("nameserver " + server));
        if (!dns.servers().isEmpty() && dns.search().isEmpty()) {
            hostResolver(ownNet).stream()
                    .filter(line -> line.startsWith("search "))
                    .forEach(lines::add);
        }
        if (!dns.search().isEmpty() && !dns.search().equals(List.of("."))) {
            lines.add("search " + String.join(" ", dns.search()));
        }
        if (!dns.options().isEmpty()) {
            lines.add("options " + String.join(" ", dns.options()));
        }
        return String.join("\n", lines) + "\n";
    }

    /** The host's lines; a server on the host's loopback is out of reach of another namespace. */
    private List<String> hostResolver(boolean ownNet) throws IOException {
        String text = readHost("resolv.conf");
        if (ownNet && text.contains("127.0.0.53") && Files.exists(resolvedConf)) {
            text = Files.readString(resolvedConf);
        }
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
                .toList();
    }

    private String readHost(String name) throws IOException {
        try {
            return Files.readString(hostEtc.resolve(name));
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
