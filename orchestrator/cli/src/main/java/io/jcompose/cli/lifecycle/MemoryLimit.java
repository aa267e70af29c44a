package io.jcompose.cli.lifecycle;

import io.jcompose.cli.output.Human;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much memory a container may use. */
final class MemoryLimit {
    private MemoryLimit() {}

    /** For example {@code 64 MiB}; empty if there is no limit, or it cannot be found out. */
    static Optional<String> of(EngineClient engine, ContainerInfo container) {
        try {
            Object parsed = new Json().parse(engine.inspectContainer(container.id()));
            Object object = parsed instanceof List<?> list && !list.isEmpty() ? list.get(0) : parsed;
            Object limit = get(get(object, "HostConfig"), "Memory");
            return limit instanceof Number number && number.longValue() > 0
                    ? Optional.of(Human.memory(number.longValue()))
                    : Optional.empty();
        } catch (EngineException | IllegalArgumentException e) {
            return Optional.empty(); // only an embellishment
        }
    }

    private static @Nullable Object get(@Nullable Object value, String key) {
        return value instanceof Map<?, ?> map ? map.get(key) : null;
    }
}
