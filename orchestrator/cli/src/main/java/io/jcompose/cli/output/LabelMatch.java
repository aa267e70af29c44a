package io.jcompose.cli.output;

import java.util.Map;

/** {@code KEY} or {@code KEY=VALUE} against labels. */
public final class LabelMatch {
    private LabelMatch() {}

    public static boolean matches(String wanted, Map<String, String> labels) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? labels.containsKey(wanted)
                : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }
}
