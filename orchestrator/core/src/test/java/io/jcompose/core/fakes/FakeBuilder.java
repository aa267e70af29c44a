package io.jcompose.core.fakes;

import io.jcompose.runtime.build.BuildDescription;
import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.image.Image;
import java.util.List;
import java.util.Optional;

/** Fails each build, and finds nothing in any Dockerfile. */
public final class FakeBuilder implements ImageBuilder {
    private final String failure;

    public FakeBuilder(String failure) {
        this.failure = failure;
    }

    @Override
    public Image build(BuildRequest request, BuildListener listener) {
        throw new BuildException(failure);
    }

    @Override
    public BuildDescription.Checks check(BuildRequest request) {
        return new BuildDescription.Checks("Dockerfile", "", List.of());
    }

    @Override
    public BuildDescription.Outline outline(BuildRequest request) {
        return new BuildDescription.Outline("", Optional.empty(), "", List.of(), List.of(), List.of());
    }

    @Override
    public BuildDescription.Targets targets(BuildRequest request) {
        return new BuildDescription.Targets("", List.of());
    }

    @Override
    public Optional<String> staleness(BuildRequest request, Image image) {
        return Optional.empty();
    }
}
