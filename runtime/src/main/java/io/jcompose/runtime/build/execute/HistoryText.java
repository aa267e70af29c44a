package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.dockerfile.Instruction;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a history entry says of an instruction, in the form that image tools expect. */
final class HistoryText {
    private HistoryText() {}

    /** Go's way to print a list of strings: quoted, with spaces between. */
    static String quoted(List<String> words) {
        return words.stream()
                .map(word ->
                        "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"")
                .collect(Collectors.joining(" ", "[", "]"));
    }

    static String list(String keyword, List<String> words) {
        return keyword + " [" + String.join(" ", words) + "]";
    }

    static String pairs(String keyword, List<Instruction.KeyValue> pairs) {
        return pairs.stream()
                .map(pair -> pair.key() + "=" + pair.value())
                .collect(Collectors.joining(" ", keyword + " ", ""));
    }

    /** With the number and values of the arguments that RUN saw. */
    static String run(List<String> words, Map<String, String> arguments) {
        String values = arguments.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + " ")
                .collect(Collectors.joining());
        String prefix = arguments.isEmpty() ? "" : "|" + arguments.size() + " " + values;
        return "RUN " + prefix + String.join(" ", words);
    }

    static String healthcheck(Instruction.Healthcheck check) {
        return "HEALTHCHECK " + quoted(check.test());
    }
}
