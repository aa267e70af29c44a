package io.jcompose.core.load;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The attribute table, read once from {@link AttributeTable}: what a key may hold, how short forms are lifted, how two
 * files' values merge, what of it is printed. Every phase walks this table; none has a list of its own.
 */
final class Schema {
    /** Kinds of value. What each accepts and becomes is in {@link Checker} and {@link Canonicalizer}. */
    enum Kind {
        ANY,
        STRING,
        /** A boolean becomes its word. */
        WORD,
        PATH,
        CONTEXT,
        BOOL,
        STRICT_BOOL,
        INT,
        STRICT_INT,
        NUMBER,
        /** A number that is not in quotes. */
        STRICT_NUMBER,
        PUBLISHED,
        FLOAT,
        BYTES,
        INT_BYTES,
        STRING_BYTES,
        COUNT,
        DURATION,
        MODE,
        TMPFS_MODE,
        STRINGS,
        STRING_OR_LIST,
        PATH_OR_LIST,
        TEXTS,
        COMMAND,
        HEALTH_TEST,
        DICT,
        LABELS,
        CONTEXTS,
        OPTIONS,
        NULLABLE_OPTIONS,
        STRING_MAP,
        HOSTS,
        PROVIDER_OPTIONS,
        SSH,
        SECTION,
        SECTIONS,
        SECTION_MAP
    }

    /** How a later value meets an earlier one. */
    enum Merge {
        DEEP,
        REPLACE,
        /** Lists: append, equal entries once. */
        UNIQUE,
        /** Lists of mappings: same key replaces in place. */
        BY_TARGET,
        BY_PATH,
        BY_PORT,
        /** Address pools of networks. */
        BY_SUBNET,
        LOGGING;

        /** A list in which a later entry replaces an earlier one of the same key. */
        boolean keyed() {
            return this == UNIQUE || this == BY_TARGET || this == BY_PATH || this == BY_PORT;
        }
    }

    /** Short forms of a section: what stands there instead of a mapping. */
    enum Lift {
        NONE,
        BUILD,
        EXTENDS,
        PORT,
        MOUNT,
        DEVICE,
        FILE_REF,
        SECRET_REF,
        ENV_FILE,
        ULIMIT,
        DEPENDENCY,
        ATTACHMENT,
        MODEL_REF,
        GPUS,
        EXTERNAL,
        INCLUDE
    }

    /**
     * One key of a section.
     *
     * @param section name of the section for SECTION, SECTIONS and SECTION_MAP
     * @param keep printed even if false, zero or empty
     * @param zero printed even if zero or empty in YAML, which is read again: leaving it out would mean a default
     * @param nullable may be written without a value
     * @param distinct a list that must not repeat an entry
     * @param min smallest number
     * @param max largest number
     */
    record Attribute(
            String name,
            Kind kind,
            String section,
            Merge merge,
            boolean keep,
            boolean zero,
            boolean required,
            boolean nullable,
            boolean distinct,
            Set<String> choices,
            long min,
            long max) {}

    /**
     * A mapping with known keys.
     *
     * @param open {@code x-} keys are allowed
     * @param nullable may be written without a value
     */
    record Section(String name, Lift lift, boolean open, boolean nullable, Map<String, Attribute> attributes) {
        @Nullable
        Attribute get(String key) {
            return attributes.get(key);
        }
    }

    private final Map<String, Section> sections = new HashMap<>();

    private static final class Holder {
        static final Schema INSTANCE = new Schema();
    }

    static Schema get() {
        return Holder.INSTANCE;
    }

    private Schema() {
        Map<String, Attribute> current = new LinkedHashMap<>();
        for (String row : AttributeTable.TEXT.split("\n")) {
            if (row.isBlank()) {
                continue;
            }
            String[] words = words(row);
            if (words[0].startsWith("[")) {
                current = new LinkedHashMap<>();
                String name = words[0].substring(1, words[0].length() - 1);
                Lift lift = Lift.NONE;
                boolean open = true;
                boolean nullable = false;
                for (int i = 1; i < words.length; i++) {
                    if (words[i].equals("closed")) {
                        open = false;
                    } else if (words[i].equals("nullable")) {
                        nullable = true;
                    } else {
                        lift = Lift.valueOf(words[i]);
                    }
                }
                sections.put(name, new Section(name, lift, open, nullable, current));
            } else {
                current.put(words[0], attribute(words));
            }
        }
    }

    /** Regular expressions would cost every command some milliseconds. */
    private static String[] words(String row) {
        StringTokenizer tokens = new StringTokenizer(row, " ");
        String[] words = new String[tokens.countTokens()];
        for (int i = 0; i < words.length; i++) {
            words[i] = tokens.nextToken();
        }
        return words;
    }

    private static Attribute attribute(String[] words) {
        String type = words[1];
        Kind kind;
        String section = "";
        if (type.startsWith("[")) {
            kind = Kind.SECTIONS;
            section = type.substring(1, type.length() - 1);
        } else if (type.startsWith("{")) {
            kind = Kind.SECTION_MAP;
            section = type.substring(1, type.length() - 1);
        } else if (Character.isUpperCase(type.charAt(0))) {
            kind = Kind.valueOf(type);
        } else {
            kind = Kind.SECTION;
            section = type;
        }
        Merge merge = Merge.DEEP;
        boolean keep = false;
        boolean zero = false;
        boolean required = false;
        boolean nullable = false;
        boolean distinct = false;
        Set<String> choices = Set.of();
        long min = Long.MIN_VALUE;
        long max = Long.MAX_VALUE;
        for (int i = 2; i < words.length; i++) {
            switch (words[i]) {
                case "keep" -> keep = true;
                case "zero" -> zero = true;
                case "required" -> required = true;
                case "nullable" -> nullable = true;
                case "distinct" -> distinct = true;
                default -> {
                    int dots = words[i].indexOf("..");
                    if (dots >= 0) {
                        String end = words[i].substring(dots + 2);
                        min = Long.parseLong(words[i].substring(0, dots));
                        max = end.isEmpty() ? max : Long.parseLong(end);
                    } else if (words[i].indexOf('|') > 0) {
                        choices = new java.util.LinkedHashSet<>(List.of(words[i].split("\\|")));
                    } else {
                        merge = Merge.valueOf(words[i]);
                    }
                }
            }
        }
        return new Attribute(
                words[0], kind, section, merge, keep, zero, required, nullable, distinct, choices, min, max);
    }

    Section root() {
        return section("project");
    }

    Section section(String name) {
        Section section = sections.get(name);
        if (section == null) {
            throw new IllegalStateException("no section " + name + " in the attribute table");
        }
        return section;
    }

    Section sectionOf(Attribute attribute) {
        return section(attribute.section());
    }

    private static final int MAX_COMPARED = 1_000;

    /** The known name that looks most like {@code wrong}, if one is close enough to be meant. */
    static Optional<String> nearest(String wrong, Collection<String> names) {
        String best = "";
        int bestDistance = Math.max(2, wrong.length() / 3) + 1;
        String bare = bare(wrong);
        int compared = 0;
        for (String name : names) {
            if (++compared > MAX_COMPARED) {
                break;
            }
            int distance = bare(name).equals(bare) ? 0 : distance(wrong, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    private static String bare(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Levenshtein, with a swap of neighbours as one step. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 5 || a.length() > 64) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
