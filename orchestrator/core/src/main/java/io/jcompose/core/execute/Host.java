package io.jcompose.core.execute;

import io.jcompose.network.NetworkDriver;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.registry.Registry;
import io.jcompose.runtime.volume.VolumeStore;

/** The outside things that plans act on. */
public record Host(
        ContainerRuntime runtime,
        NetworkDriver networks,
        ImageStore images,
        Registry registry,
        ImageBuilder builder,
        VolumeStore volumes,
        Connectivity connectivity) {}
