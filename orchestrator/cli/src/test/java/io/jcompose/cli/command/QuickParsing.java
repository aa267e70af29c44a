package io.jcompose.cli.command;

import java.util.List;

/** Lets tests outside of this package fill a command by the table that packaging would write. */
public final class QuickParsing {
    private QuickParsing() {}

    public static boolean fill(Command command, List<String> words) {
        return OptionTables.text(command)
                .map(table -> CommandModel.fillQuickly(command, table, words))
                .orElse(false);
    }
}
