package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code environment}, {@code env_file}, {@code labels}, {@code annotations}. */
class EnvironmentTest extends AttributeTest {
    @Test
    void list_becomesMapping() {
        canonical("""
                environment:
                  - A=1
                  - B=
                  - C
                  - CALLER
                  - "D=x=y z"
                """, """
                environment:
                  A: "1"
                  B: ""
                  C: null
                  CALLER: caller's
                  D: x=y z
                """);
    }

    @Test
    void mapping_turnsValuesIntoText() {
        canonical("""
                environment: {N: 1, F: 1.50, T: true, E: "", S: "yes", O: "012", D: "a$$b", L: "two\\nlines", U: }
                """, """
                environment:
                  D: a$$b
                  E: ""
                  F: "1.5"
                  L: |-
                    two
                    lines
                  "N": "1"
                  O: "012"
                  S: "yes"
                  T: "true"
                  U: null
                """);
    }

    @Test
    void files_areRead_andLaterOnesWin() {
        canonical("""
                env_file:
                  - a.env
                  - {path: b.env, required: false}
                  - {path: missing.env, required: false}
                  - {path: raw.env, format: raw}
                environment: {OWN: own}
                """, """
                environment:
                  A: a
                  B: ba
                  OWN: own
                  RAW: "'$$A'"
                """);
    }

    @Test
    void labels_andAnnotations() {
        canonical("""
                labels: [a.b=1, c]
                label_file: l.labels
                annotations: {x: 1, y: }
                """, """
                annotations:
                  x: "1"
                  "y": ""
                labels:
                  a.b: "1"
                  c: ""
                  only: file
                """);
    }
}
