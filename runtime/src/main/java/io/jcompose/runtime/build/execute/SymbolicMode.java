package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.dockerfile.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code --chmod}: octal digits, or clauses as chmod(1) takes them ({@code u=rwX,go=rX}). */
final class SymbolicMode {
    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=][rwxXst]*)+");
    private static final Pattern ACTION = Pattern.compile("([-+=])([rwxXst]*)");
    private final int absolute;
    private final List<Clause> clauses;

    private record Clause(String who, char operator, String permissions) {}

    private SymbolicMode(int absolute, List<Clause> clauses) {
        this.absolute = absolute;
        this.clauses = List.copyOf(clauses);
    }

    /** @throws SyntaxException if it is neither */
    static SymbolicMode parse(String text) throws SyntaxException {
        if (OCTAL.matcher(text).matches() && Integer.parseInt(text, 8) <= 07777) {
            return new SymbolicMode(Integer.parseInt(text, 8), List.of());
        }
        List<Clause> clauses = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher clause = CLAUSE.matcher(part);
            if (!clause.matches()) {
                throw new SyntaxException(
                        "--chmod: '%s' is not a mode; use octal digits such as 755, or u=rwX,go=rX".formatted(text));
            }
            String who = clause.group(1).isEmpty() || clause.group(1).contains("a") ? "ugo" : clause.group(1);
            Matcher action = ACTION.matcher(part.substring(clause.group(1).length()));
            while (action.find()) {
                clauses.add(new Clause(who, action.group(1).charAt(0), action.group(2)));
            }
        }
        return new SymbolicMode(-1, clauses);
    }

    /** Of octal digits, what they say; empty for clauses, which only change what is there. */
    OptionalInt absolute() {
        return absolute < 0 ? OptionalInt.empty() : OptionalInt.of(absolute);
    }

    /** The permissions a file gets that had {@code permissions}. */
    int apply(int permissions, boolean folder) {
        if (absolute >= 0) {
            return absolute;
        }
        int mode = permissions;
        for (Clause clause : clauses) {
            int mask = mask(clause.who());
            int bits = bits(clause, mode, folder);
            mode = switch (clause.operator()) {
                case '+' -> mode | bits;
                case '-' -> mode & ~bits;
                default -> (mode & ~mask) | bits;
            };
        }
        return mode;
    }

    private static int mask(String who) {
        return (who.contains("u") ? 04700 : 0) | (who.contains("g") ? 02070 : 0) | (who.contains("o") ? 01007 : 0);
    }

    private static int bits(Clause clause, int mode, boolean folder) {
        int bits = 0;
        for (char permission : clause.permissions().toCharArray()) {
            bits |= switch (permission) {
                case 'r' -> 0444;
                case 'w' -> 0222;
                case 'x' -> 0111;
                case 'X' -> folder || (mode & 0111) != 0 ? 0111 : 0;
                case 's' -> 06000;
                default -> 01000;
            };
        }
        return bits & mask(clause.who());
    }
}
