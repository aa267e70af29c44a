package io.jcompose.testkit;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides whether privileged tests can run here. Also usable on a class by {@code @ExtendWith}. */
public final class PrivilegedCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String missing = "root".equals(System.getProperty("user.name"))
                ? System.getenv("JCOMPOSE_TEST_ISOLATED") == null
                        ? "it would touch the host: start the JVM with build/testkit/jvm/bin/java"
                        : ""
                : "it needs root";
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("privileged and isolated");
        }
        if (Boolean.getBoolean("jcompose.it.required")) {
            throw new IllegalStateException("privileged test cannot run: " + missing);
        }
        return ConditionEvaluationResult.disabled(missing);
    }
}
