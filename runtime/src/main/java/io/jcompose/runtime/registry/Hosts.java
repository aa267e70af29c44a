package io.jcompose.runtime.registry;

/** What registry hosts mean. */
final class Hosts {
    private Hosts() {}

    /** The host that serves a reference's domain. */
    static String endpoint(String domain) {
        return domain.equals("docker.io") ? "registry-1.docker.io" : domain;
    }

    /** Whether plain HTTP is allowed: only where nobody can listen in. */
    static boolean isLoopback(String hostAndPort) {
        String host = hostAndPort.startsWith("[")
                ? hostAndPort.substring(1, Math.max(1, hostAndPort.indexOf(']')))
                : hostAndPort.replaceFirst(":[0-9]+$", "");
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
