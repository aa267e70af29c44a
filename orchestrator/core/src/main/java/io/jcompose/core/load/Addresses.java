package io.jcompose.core.load;

import java.util.OptionalInt;

/** Recognises addresses and ports without asking a name server. */
final class Addresses {
    private Addresses() {}

    static boolean isAddress(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
                return false;
            }
            for (int i = 0; i < part.length(); i++) {
                if (part.charAt(i) < '0' || part.charAt(i) > '9') {
                    return false;
                }
            }
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String text) {
        int zone = text.indexOf('%');
        String s = zone < 0 ? text : text.substring(0, zone);
        int gap = s.indexOf("::");
        if (s.indexOf(':') < 0 || (gap >= 0 && s.indexOf("::", gap + 1) >= 0)) {
            return false;
        }
        int lastColon = s.lastIndexOf(':');
        int groups = 0;
        if (s.indexOf('.') >= 0) {
            if (!isIpv4(s.substring(lastColon + 1))) {
                return false;
            }
            groups = 1;
        }
        for (String group : s.split(":", -1)) {
            if (group.isEmpty() || group.indexOf('.') >= 0) {
                groups += group.isEmpty() ? 0 : 1;
                continue;
            }
            if (group.length() > 4 || !group.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
                return false;
            }
            groups++;
        }
        if (gap < 0) {
            return groups == 8 && !s.startsWith(":") && !s.endsWith(":");
        }
        boolean loose = (s.startsWith(":") && gap != 0) || (s.endsWith(":") && gap != s.length() - 2);
        return groups < 8 && !loose;
    }

    /** 0 to 65535. */
    static OptionalInt port(String text) {
        if (text.isEmpty() || text.length() > 7) {
            return OptionalInt.empty();
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return OptionalInt.empty();
            }
            value = value * 10 + (c - '0');
        }
        return value > 65_535 ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
