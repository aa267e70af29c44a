package io.jcompose.core.plan;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.time.Duration;
import java.util.Optional;

/**
 * One thing to do. Each kind carries exactly its own data; {@link Visitor} makes sure that none is forgotten where they
 * are carried out.
 */
public sealed interface Operation {

    /** What is done to what: {@code create network p_default}. */
    String describe();

    <R> R accept(Visitor<R> visitor);

    /** One method for each kind. */
    interface Visitor<R> {
        R createNetwork(CreateNetwork operation);

        R createVolume(CreateVolume operation);

        R ensureImage(EnsureImage operation);

        R createContainer(CreateContainer operation);

        R recreateContainer(RecreateContainer operation);

        R prepareContainer(PrepareContainer operation);

        R startContainer(StartContainer operation);

        R runProvider(RunProvider operation);

        R waitFor(WaitFor operation);

        R stopContainer(StopContainer operation);

        R removeContainer(RemoveContainer operation);

        R removeNetwork(RemoveNetwork operation);

        R removeVolume(RemoveVolume operation);

        R removeImage(RemoveImage operation);
    }

    record CreateNetwork(Project.Network network) implements Operation {
        @Override
        public String describe() {
            return "create network " + network.name();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createNetwork(this);
        }
    }

    record CreateVolume(Project.Volume volume) implements Operation {
        @Override
        public String describe() {
            return "create volume " + volume.name();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createVolume(this);
        }
    }

    /**
     * @param image its name
     * @param build whether it is built; else pulled
     * @param fallback what to do if a pull fails: build, or go on with the image that is there
     */
    record EnsureImage(Service service, String image, boolean build, Fallback fallback) implements Operation {
        /** What follows a pull that failed. */
        public enum Fallback {
            FAIL,
            BUILD,
            KEEP
        }

        @Override
        public String describe() {
            return (build ? "build image " : "pull image ") + image;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ensureImage(this);
        }
    }

    record CreateContainer(Service service, int number, String name) implements Operation {
        @Override
        public String describe() {
            return "create container " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createContainer(this);
        }
    }

    /**
     * Makes a new container under a temporary name, removes the old one, gives the new one its name.
     *
     * @param oldName differs from {@code name} if {@code container_name} changed
     * @param keepVolumes the new one takes over the anonymous volumes of the old one
     * @param startFirst the new one is started, and healthy, before the old one is stopped
     */
    record RecreateContainer(
            Service service,
            int number,
            String name,
            String oldId,
            String oldName,
            boolean keepVolumes,
            boolean startFirst,
            Optional<Duration> timeout)
            implements Operation {
        @Override
        public String describe() {
            return "recreate container " + name + (startFirst ? " (start first)" : "");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.recreateContainer(this);
        }
    }

    /**
     * Runs the {@code pre_start} steps of a container that is about to be started for the first time.
     *
     * @param shared also those steps that run once for all containers of the service
     */
    record PrepareContainer(Service service, String name, boolean shared) implements Operation {
        @Override
        public String describe() {
            return "run pre_start of container " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.prepareContainer(this);
        }
    }

    /** @param verb up or down */
    record RunProvider(Service service, String verb) implements Operation {
        @Override
        public String describe() {
            return "run %s %s of service %s"
                    .formatted(service.provider().orElseThrow().type(), verb, service.name());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.runProvider(this);
        }
    }

    record StartContainer(String name, String service) implements Operation {
        @Override
        public String describe() {
            return "start container " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.startContainer(this);
        }
    }

    /** @param container that has to reach the condition */
    record WaitFor(String container, String service, Until until, boolean required, String neededBy)
            implements Operation {
        /** What is waited for. */
        public enum Until {
            RUNNING("running"),
            HEALTHY("healthy"),
            COMPLETED("completed successfully"),
            /** Healthy if it has a check, else running. */
            READY("running or healthy");

            private final String text;

            Until(String text) {
                this.text = text;
            }

            public String text() {
                return text;
            }
        }

        @Override
        public String describe() {
            return "wait until container %s is %s"
                    .formatted(container, until.text())
                    .replace("is completed", "has completed");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.waitFor(this);
        }
    }

    /** @param timeout empty: what the service says */
    record StopContainer(String id, String name, Optional<Duration> timeout) implements Operation {
        @Override
        public String describe() {
            return "stop container " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stopContainer(this);
        }
    }

    /** @param volumes its anonymous volumes go too */
    record RemoveContainer(String id, String name, boolean volumes) implements Operation {
        @Override
        public String describe() {
            return "remove container " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.removeContainer(this);
        }
    }

    /** @param replaced it is made anew at once, so that stopped containers that use it are no obstacle */
    record RemoveNetwork(String id, String name, boolean replaced) implements Operation {
        @Override
        public String describe() {
            return "remove network " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.removeNetwork(this);
        }
    }

    /** @param replaced it is made anew at once, so that stopped containers of the project are no obstacle */
    record RemoveVolume(String name, boolean replaced) implements Operation {
        @Override
        public String describe() {
            return "remove volume " + name;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.removeVolume(this);
        }
    }

    record RemoveImage(String image) implements Operation {
        @Override
        public String describe() {
            return "remove image " + image;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.removeImage(this);
        }
    }
}
