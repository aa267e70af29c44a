package io.jcompose.runtime.security;

/** Makes the default filter: everything is denied but what ordinary programs need, as strict as Docker's default. */
public final class SeccompFilter {
    private SeccompFilter() {}

    /**
     * The default filter for this machine.
     *
     * @param capabilities bounding mask of the container: some calls are allowed only with the capability they need
     * @throws UnsupportedOperationException on other machines than x86-64 and arm64
     */
    public static SeccompProgram defaultFilter(long capabilities) {
        throw new UnsupportedOperationException("not there yet: " + capabilities);
    }
}
