package io.jcompose.core.execute;

import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.registry.Registry;
import java.util.Map;

/**
 * Where images come from, for whoever asks. One engine serves commands from several surroundings: each is to pull and
 * build with its own credentials, mirrors, proxies and authorities, not with those of the command that started the engine.
 */
@FunctionalInterface
public interface ImageSources {

    /** @param environment see {@link BuildEnvironment}; empty: the engine's own */
    Source of(Map<String, String> environment);

    record Source(Registry registry, ImageBuilder builder) {}
}
