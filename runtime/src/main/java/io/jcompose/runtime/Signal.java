package io.jcompose.runtime;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Linux signal (signal(7), x86-64 and arm64 numbers).
 *
 * @param number 1 to 64
 */
public record Signal(int number) {
    private static final Map<String, Integer> NUMBERS = new TreeMap<>();

    static {
        String[] names = {
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS"
        };
        for (int i = 0; i < names.length; i++) {
            NUMBERS.put(names[i], i + 1);
        }
    }

    public static final Signal INT = new Signal(2);
    public static final Signal KILL = new Signal(9);
    public static final Signal TERM = new Signal(15);

    public Signal {
        if (number < 1 || number > 64) {
            throw new IllegalArgumentException("signal %d: expected 1 to 64".formatted(number));
        }
    }

    /**
     * Reads {@code SIGTERM}, {@code TERM}, {@code term}, {@code 15}, {@code RTMIN+3} or {@code SIGRTMAX-1}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Signal parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        try {
            if (name.startsWith("RTMIN")) {
                return new Signal(34 + (name.length() > 5 ? Integer.parseInt(name.substring(5)) : 0));
            }
            if (name.startsWith("RTMAX")) {
                return new Signal(64 + (name.length() > 5 ? Integer.parseInt(name.substring(5)) : 0));
            }
            Integer number = NUMBERS.get(name);
            return new Signal(number != null ? number : Integer.parseInt(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "invalid signal '%s'; use a name such as SIGTERM or a number from 1 to 64".formatted(text), e);
        }
    }

    /** With prefix, for example {@code SIGTERM}. */
    public String name() {
        for (Map.Entry<String, Integer> entry : NUMBERS.entrySet()) {
            if (entry.getValue() == number) {
                return "SIG" + entry.getKey();
            }
        }
        return number >= 34 ? "SIGRTMIN+" + (number - 34) : "SIG" + number;
    }

    @Override
    public String toString() {
        return name();
    }
}
