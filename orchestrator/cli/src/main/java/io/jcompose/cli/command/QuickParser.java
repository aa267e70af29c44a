package io.jcompose.cli.command;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills a command's fields from an ordinary command line by its {@link OptionTable}, without picocli. Whatever is not
 * plainly right (help, mistakes, rare forms) is left to picocli, and then no field has been touched. A test holds both to
 * the same results.
 */
final class QuickParser {
    private static final int MOST_DIGITS = 9;

    private final OptionTable table;
    private final boolean interspersed;

    /** By identity: a record's own hash code takes 20 ms to be made ready at the first use. */
    private final IdentityHashMap<OptionTable.Entry, List<String>> values = new IdentityHashMap<>();

    private final List<String> arguments = new ArrayList<>();

    private QuickParser(OptionTable table, boolean interspersed) {
        this.table = table;
        this.interspersed = interspersed;
    }

    /** Whether the fields have been filled; if not, nothing was changed. */
    static boolean fill(Command command, OptionTable table, List<String> words) {
        QuickParser parser = new QuickParser(table, command.interspersed());
        if (!parser.readWords(words) || !parser.distributeArguments()) {
            return false;
        }
        try {
            for (Map.Entry<OptionTable.Entry, List<String>> value : parser.values.entrySet()) {
                set(command, value.getKey(), value.getValue());
            }
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "table of options does not fit " + command.getClass().getName(), e);
        }
    }

    private boolean readWords(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.length() < 2 || word.charAt(0) != '-' || (!interspersed && !arguments.isEmpty())) {
                arguments.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            if (equals > 0) {
                OptionTable.Entry option = word.startsWith("--") ? table.option(word.substring(0, equals)) : null;
                if (!takesOne(option) || !addOption(option, word.substring(equals + 1))) {
                    return false;
                }
                continue;
            }
            OptionTable.Entry option = lastOf(word);
            if (option == null) {
                return false;
            }
            if (isFlag(option)) {
                if (option.most() > 0 && i + 1 < words.size() && isTruth(words.get(i + 1))) {
                    return false;
                }
                values.put(option, List.of());
            } else if (++i == words.size() || !addOption(option, words.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Notes the flags of a word like {@code -it}; returns its last option, or null if the word is none of the simple ones. */
    private OptionTable.@Nullable Entry lastOf(String word) {
        OptionTable.Entry whole = table.option(word);
        if (whole != null) {
            return isFlag(whole) || takesOne(whole) ? whole : null;
        }
        if (word.startsWith("--")) {
            return null;
        }
        for (int i = 1; i < word.length(); i++) {
            OptionTable.Entry option = table.option("-" + word.charAt(i));
            if (i == word.length() - 1) {
                return isFlag(option) || takesOne(option) ? option : null;
            }
            if (option == null || !isFlag(option)) {
                return null;
            }
            values.put(option, List.of());
        }
        return null;
    }

    private static boolean isTruth(String word) {
        return word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false");
    }

    private boolean addOption(OptionTable.@Nullable Entry option, String value) {
        return !value.startsWith("-") && add(option, value);
    }

    private static boolean isFlag(OptionTable.@Nullable Entry option) {
        return option != null && option.kind() == OptionTable.Kind.FLAG;
    }

    private static boolean takesOne(OptionTable.@Nullable Entry option) {
        return option != null
                && option.kind() != OptionTable.Kind.OTHER
                && option.kind() != OptionTable.Kind.FLAG
                && option.least() == 1
                && option.most() == 1;
    }

    private boolean add(OptionTable.@Nullable Entry option, String value) {
        if (option == null || value.isEmpty() || (isInt(option) && !isNumber(value))) {
            return false;
        }
        if (option.kind() == OptionTable.Kind.LIST) {
            values.computeIfAbsent(option, key -> new ArrayList<>()).add(value);
        } else {
            values.put(option, List.of(value));
        }
        return true;
    }

    private static boolean isInt(OptionTable.Entry option) {
        return option.kind() == OptionTable.Kind.INT || option.kind() == OptionTable.Kind.OPTIONAL_INT;
    }

    /** Decimal, no sign, no leading zero: whatever else may be a number, or not, is for picocli to say. */
    private static boolean isNumber(String text) {
        if (text.length() > MOST_DIGITS || (text.length() > 1 && text.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Gives the arguments to the fields, in order; each but the last takes one. */
    private boolean distributeArguments() {
        int next = 0;
        for (OptionTable.Entry entry : table.arguments()) {
            boolean list = entry.kind() == OptionTable.Kind.LIST && entry.most() == OptionTable.NO_LIMIT;
            int available = arguments.size() - next;
            int taken = list ? available : Math.min(1, available);
            if (taken < entry.least() || (!list && entry.most() != 1)) {
                return false;
            }
            for (int i = 0; i < taken; i++) {
                if (entry.kind() == OptionTable.Kind.OTHER || !add(entry, arguments.get(next++))) {
                    return false;
                }
            }
        }
        return next == arguments.size();
    }

    private static void set(Command command, OptionTable.Entry entry, List<String> given)
            throws ReflectiveOperationException {
        Object owner = command;
        for (int i = 0; i < entry.fields().size() - 1; i++) {
            owner = field(owner, entry.fields().get(i)).get(owner);
        }
        Field field = field(owner, entry.fields().get(entry.fields().size() - 1));
        switch (entry.kind()) {
            case FLAG -> field.setBoolean(owner, true);
            case STRING -> field.set(owner, given.get(0));
            case INT -> field.setInt(owner, Integer.parseInt(given.get(0)));
            case OPTIONAL_STRING -> field.set(owner, Optional.of(given.get(0)));
            case OPTIONAL_INT -> field.set(owner, Optional.of(Integer.parseInt(given.get(0))));
            case LIST -> field.set(owner, given);
            case OTHER -> throw new IllegalStateException("not for this parser: " + entry);
        }
    }

    private static Field field(Object owner, String path) throws ReflectiveOperationException {
        int hash = path.indexOf('#');
        Class<?> type = owner.getClass();
        while (!type.getName().equals(path.substring(0, hash))) {
            type = type.getSuperclass();
            if (type == null) {
                throw new NoSuchFieldException(path);
            }
        }
        Field field = type.getDeclaredField(path.substring(hash + 1));
        field.setAccessible(true);
        return field;
    }
}
