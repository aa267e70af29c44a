package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code logging}. */
class LoggingTest extends AttributeTest {
    @Test
    void options_areText() {
        canonical("""
                logging: {driver: json-file, options: {max-size: 10m, max-file: 3, empty: }}
                """, """
                logging:
                  driver: json-file
                  options:
                    empty: ""
                    max-file: "3"
                    max-size: 10m
                """);
    }
}
