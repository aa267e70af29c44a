package io.jcompose.cli.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what looks like a secret. Good will, no guarantee: it knows the forms that are known. */
final class SensitiveData {
    private static final int SHOWN = 8;

    private static final List<Kind> KINDS = List.of(
            new Kind("AWS Client ID", "\\b(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\\b"),
            new Kind("AWS Secret Key", "(?i)aws.{0,20}?[\"'=: ]([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])"),
            new Kind("Github authentication", "\\bgh[pousr]_[A-Za-z0-9]{36,}\\b"),
            new Kind("Gitlab authentication", "\\bglpat-[A-Za-z0-9_-]{20,}"),
            new Kind("Slack token", "\\bxox[abprs]-[A-Za-z0-9-]{10,}"),
            new Kind("JSON Web Token", "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"),
            new Kind("Private Key", "-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"));

    private static final Pattern NAMES = Pattern.compile(
            ".*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY).*");

    private SensitiveData() {}

    private record Kind(String name, Pattern pattern) {
        Kind(String name, String pattern) {
            this(name, Pattern.compile(pattern));
        }
    }

    /** A line for each find: what it seems to be, where, and how it begins. */
    static List<String> in(String file, String text) {
        List<String> found = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            for (Kind kind : KINDS) {
                Matcher matcher = kind.pattern().matcher(line);
                if (matcher.find()) {
                    String match = matcher.group(Math.min(1, matcher.groupCount()));
                    found.add("%s in %s:%d: %s".formatted(kind.name(), file, number, beginning(match)));
                }
            }
        }
        return found;
    }

    private static String beginning(String text) {
        return text.length() <= 2 * SHOWN || text.startsWith("-----") ? text : text.substring(0, SHOWN) + "…";
    }

    /** Whether a variable of that name usually holds a secret. */
    static boolean isSuspicious(String variable) {
        return NAMES.matcher(variable.toUpperCase(Locale.ROOT)).matches();
    }
}
