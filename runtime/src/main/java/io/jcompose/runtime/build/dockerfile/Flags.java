package io.jcompose.runtime.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The flags of one instruction, checked against those it knows. */
final class Flags {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** What a flag takes. */
    enum Kind {
        TEXT,
        TEXTS,
        TRUTH
    }

    /** @throws SyntaxException naming the first flag that is unknown, repeated or without its value */
    static Flags parse(List<String> words, Map<String, Kind> known) throws SyntaxException {
        Flags flags = new Flags();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            Kind kind = known.get(name);
            if (kind == null) {
                throw new SyntaxException("unknown flag: --%s%s".formatted(name, Nearest.hint(name, known.keySet())));
            }
            if (equals < 0 && kind != Kind.TRUTH) {
                throw new SyntaxException("flag --%s needs a value: --%s=…".formatted(name, name));
            }
            List<String> list = flags.values.computeIfAbsent(name, n -> new ArrayList<>());
            if (!list.isEmpty() && kind != Kind.TEXTS) {
                throw new SyntaxException("flag --%s is given twice".formatted(name));
            }
            list.add(equals < 0 ? "true" : word.substring(equals + 1));
        }
        for (Map.Entry<String, Kind> entry : known.entrySet()) {
            if (entry.getValue() == Kind.TRUTH) {
                flags.checkTruth(entry.getKey());
            }
        }
        return flags;
    }

    private void checkTruth(String name) throws SyntaxException {
        String value = one(name).orElse("true").toLowerCase(Locale.ROOT);
        if (!Set.of("true", "false").contains(value)) {
            throw new SyntaxException("flag --%s: '%s' is neither true nor false".formatted(name, value));
        }
    }

    /** Empty also if the value is empty. */
    Optional<String> one(String name) {
        return all(name).stream().findFirst().filter(value -> !value.isEmpty());
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<Boolean> truth(String name) {
        return one(name).map(value -> value.toLowerCase(Locale.ROOT).equals("true"));
    }
}
