package io.jcompose.network.nftables;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A chain of our table, hooked into the way of the packets.
 *
 * @param type {@code filter} or {@code nat}
 * @param priority lower ones come first
 */
public record Chain(String name, String type, Hook hook, int priority, List<Rule> rules) {
    public Chain {
        rules = List.copyOf(rules);
    }

    /** Where in the kernel; the numbers are those of {@code enum nf_inet_hooks}. */
    public enum Hook {
        PREROUTING(0),
        INPUT(1),
        FORWARD(2),
        OUTPUT(3),
        POSTROUTING(4);

        private final int number;

        Hook(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** As {@code nft list} shows it, more or less. */
    @Override
    public String toString() {
        return rules.stream()
                .map(rule -> "  " + rule + "\n")
                .collect(Collectors.joining(
                        "",
                        "%s (%s %s %d)\n"
                                .formatted(name, type, hook.name().toLowerCase(java.util.Locale.ROOT), priority),
                        ""));
    }
}
