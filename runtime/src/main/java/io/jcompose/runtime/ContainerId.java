package io.jcompose.runtime;

import java.util.regex.Pattern;

/** Identity of a container: 64 lower-case hexadecimal digits, as Docker's. */
public record ContainerId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public ContainerId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("container id '%s': expected 64 hexadecimal digits".formatted(value));
        }
    }

    /** The first 12 digits: what people see, and the default hostname. */
    public String shortForm() {
        return value.substring(0, 12);
    }

    /** Written out, as in other records that are compared in a start: what the JVM links for a record takes 5 ms at first. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerId id && id.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
