package io.jcompose.cli;

/** The way in from the launcher. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(args.length);
    }
}
