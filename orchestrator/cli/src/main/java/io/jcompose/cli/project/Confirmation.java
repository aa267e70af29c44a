package io.jcompose.cli.project;

import io.jcompose.cli.command.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks before something is lost. */
public final class Confirmation {
    private static final int MAX_ANSWER = 100;

    private Confirmation() {}

    /** Whether the answer is yes; the end of input is no. */
    public static boolean ask(CommandContext context, String warning) throws IOException {
        return question(context, "WARNING! " + warning + "\nAre you sure you want to continue?");
    }

    /** Whether the answer is yes; the end of input is no. */
    public static boolean question(CommandContext context, String question) throws IOException {
        context.err().print(question + " [y/N] ");
        context.err().flush();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int next = context.in().read();
        for (; next >= 0 && next != '\n'; next = context.in().read()) {
            if (answer.size() < MAX_ANSWER) {
                answer.write(next);
            }
        }
        if (next < 0) {
            context.err().println(); // what comes next is no answer
        }
        String text = answer.toString(StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
        return text.equals("y") || text.equals("yes");
    }
}
