package io.jcompose.core.engine;

import io.jcompose.core.client.EngineException;
import io.jcompose.core.execute.ExecutionException;
import io.jcompose.core.graph.CycleException;
import io.jcompose.core.plan.ChangedVolumesException;
import io.jcompose.core.plan.PlanException;
import io.jcompose.network.NetworkException;
import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.linux.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as clients see them. */
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private Errors() {}

    /** {@code {"message": …, "exitCode": …}}; what nobody foresaw is logged with its trace. */
    static Map<String, Object> describe(Throwable failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message(failure));
        error.put("exitCode", exitCode(failure));
        if (failure instanceof ChangedVolumesException changed) {
            error.put("changedVolumes", changed.volumes());
        }
        return error;
    }

    private static String message(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String message = failure.getMessage();
        Optional<String> noThread = StartFailure.ofThread(failure);
        if (noThread.isPresent() && !(failure instanceof ContainerException)) { // those have it in their own message
            LOG.error("no further thread", failure);
            return noThread.get();
        }
        if (failure instanceof UncheckedIOException
                && failure.getCause() instanceof IOException cause
                && message != null) {
            String reason = reason(cause);
            return message.contains(reason) ? message : message + ": " + reason;
        }
        if (isForeseen(failure) && message != null) {
            return message;
        }
        LOG.error("unforeseen failure", failure);
        return "internal error: %s; the engine's log has more".formatted(failure);
    }

    /** Without the name of the file, which the message has. */
    private static String reason(IOException cause) {
        String reason = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
        return reason == null ? cause.toString() : reason;
    }

    private static boolean isForeseen(Throwable failure) {
        return failure instanceof EngineException
                || failure instanceof ExecutionException
                || failure instanceof PlanException
                || failure instanceof CycleException
                || failure instanceof ContainerException
                || failure instanceof NetworkException
                || failure instanceof ImageException
                || failure instanceof BuildException
                || failure instanceof IllegalArgumentException;
    }

    static int exitCode(Throwable failure) {
        if (failure instanceof EngineException engine) {
            return engine.exitCode();
        }
        return failure instanceof CommandException command ? command.exitCode() : 1;
    }
}
