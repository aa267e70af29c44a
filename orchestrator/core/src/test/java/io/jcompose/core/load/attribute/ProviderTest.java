package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code provider}. */
class ProviderTest extends AttributeTest {
    @Test
    void options_areListsOfText() {
        canonical("""
                provider:
                  type: tool
                  options: {one: a, many: [b, c], number: 1, flag: true}
                """, """
                provider:
                  type: tool
                  options:
                    flag:
                      - "true"
                    many:
                      - b
                      - c
                    number:
                      - "1"
                    one:
                      - a
                """);
    }
}
