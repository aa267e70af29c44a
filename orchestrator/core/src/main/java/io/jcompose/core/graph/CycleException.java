package io.jcompose.core.graph;

import java.util.List;

/** Services depend on each other in a circle; nothing could start first. */
public class CycleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param path the circle, its first name repeated at the end */
    public CycleException(List<String> path) {
        super("dependency cycle detected: %s; remove one of these depends_on".formatted(String.join(" -> ", path)));
    }
}
