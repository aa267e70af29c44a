package io.jcompose.runtime.registry;

import java.util.Map;

/** What the JDK's HTTP client takes from system properties only, once, when it is first used. */
final class ClientDefaults {
    private static final Map<String, String> WANTED = Map.of(
            // Each piece of 16 KiB, the JDK's choice, wakes two threads: for a large layer that is a second of work.
            "jdk.httpclient.bufsize",
            Integer.toString(1 << 17),
            // By default no password goes to a proxy for what is in TLS, which leaves out nearly all of it.
            "jdk.http.auth.tunneling.disabledSchemes",
            "");

    private ClientDefaults() {}

    /** Sets what the user has not set. Call before making a client. */
    static void set() {
        WANTED.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
