package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import java.time.Instant;

/** What is written when a container is made, and when it is renamed. */
record ContainerRecord(ContainerId id, Instant createdAt, ContainerSpec spec) {}
