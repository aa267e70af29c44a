package io.jcompose.core.load;

/** Character classes of names and numbers; never of other alphabets. */
final class Ascii {
    private Ascii() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'z';
    }

    static boolean isAlphanumeric(char c) {
        return isLetter(c) || isDigit(c);
    }
}
