package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.Signal;
import io.jcompose.runtime.linux.ErrnoText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads the text of an exit file (PROTOCOL.md). One use each. */
final class ExitRecordParser {
    private static final String HEADING = "jcompose-exit 1";
    private final byte[] text;
    private int at;

    private ExitRecordParser(byte[] text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if it is not an exit file */
    static ExitRecord parse(byte[] text) {
        return new ExitRecordParser(text).parse();
    }

    private ExitRecord parse() {
        if (!line().equals(HEADING)) {
            throw new IllegalArgumentException("does not begin with '%s'".formatted(HEADING));
        }
        int code = -1;
        Optional<Signal> signal = Optional.empty();
        Instant finished = Instant.EPOCH;
        Optional<String> error = Optional.empty();
        List<String> samples = new ArrayList<>();
        while (at < text.length) {
            String[] words = line().split(" ", 3);
            switch (words.length > 1 ? words[0] : "") {
                case "code" -> code = Integer.parseInt(words[1]);
                case "signal" -> signal = Optional.of(new Signal(Integer.parseInt(words[1])));
                case "finished" -> {
                    long nanos = Long.parseLong(words[1]);
                    finished = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
                }
                case "error" ->
                    error = Optional.of(
                            ErrnoText.explain(words.length > 2 ? words[2] : "", Integer.parseInt(words[1])));
                case "sample" ->
                    sample(samples, Integer.parseInt(words[1]), Integer.parseInt(words.length > 2 ? words[2] : ""));
                default -> throw new IllegalArgumentException("unknown line '%s'".formatted(String.join(" ", words)));
            }
        }
        return new ExitRecord(code, signal, finished, error, samples);
    }

    private void sample(List<String> samples, int index, int length) {
        if (index < 0 || index >= LaunchPlan.MAX_SAMPLES || length < 0 || length > text.length - at - 1) {
            throw new IllegalArgumentException("sample %d of %d bytes".formatted(index, length));
        }
        samples.addAll(Collections.nCopies(Math.max(0, index + 1 - samples.size()), ""));
        samples.set(index, new String(text, at, length, UTF_8));
        at += length + 1;
    }

    private String line() {
        int end = at;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        String line = new String(text, at, end - at, UTF_8);
        at = end + 1;
        return line;
    }
}
