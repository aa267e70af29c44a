package io.jcompose.cli.output;

/** Control sequences of terminals, or nothing where they are not wanted. */
public final class Ansi {
    private static final String RESET = "\u001b[0m";
    private final boolean enabled;

    public Ansi(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean enabled() {
        return enabled;
    }

    /** @param code for example {@code 36} or {@code 1;36} */
    public String color(String code, String text) {
        return enabled && !code.isEmpty() ? "\u001b[" + code + "m" + text + RESET : text;
    }

    public String green(String text) {
        return color("32", text);
    }

    public String yellow(String text) {
        return color("33", text);
    }

    public String blue(String text) {
        return color("34", text);
    }

    public String cyan(String text) {
        return color("36", text);
    }

    public String boldRed(String text) {
        return color("1;31", text);
    }

    public String boldYellow(String text) {
        return color("1;33", text);
    }
}
