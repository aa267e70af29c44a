package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code models}. */
class ModelsTest extends AttributeTest {
    @Override
    String others() {
        return "models: {m: {model: ai/x, context_size: 1024, runtime_flags: [--a]}}\n";
    }

    @Test
    void list_becomesMapping() {
        canonical("""
                models: [m]
                """, """
                models:
                  m: null
                """);
    }

    @Test
    void everyKey() {
        canonical("""
                models: {m: {endpoint_var: URL, model_var: NAME}}
                """, """
                models:
                  m:
                    endpoint_var: URL
                    model_var: NAME
                """);
    }
}
