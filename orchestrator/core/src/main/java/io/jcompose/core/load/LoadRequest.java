package io.jcompose.core.load;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What to load and how. Nothing of the process is read behind it: environment, folder and standard input are here.
 *
 * @param files {@code -f}; empty: {@code COMPOSE_FILE}, else searched from {@code cwd} upwards
 * @param profiles {@code --profile}; empty: {@code COMPOSE_PROFILES}
 * @param envFiles {@code --env-file}; empty: {@code COMPOSE_ENV_FILES}, else {@code .env}
 * @param services their profiles become active
 * @param onlyNamed leave out every service that is neither named nor a dependency of a named one; empty means all
 * @param keepUnused keep networks, volumes, configs and secrets that no service uses; {@code up} then makes them
 * @param stdin the text of file {@code -}; called once at most
 * @param allProfiles enable every service, whatever its profiles
 * @param explain remember where each value came from, for {@link CanonicalForm#explain}
 * @param reportIdle warn about keys that have no effect here
 * @param remoteFiles fetches files that are named by an address
 */
public record LoadRequest(
        Path cwd,
        Map<String, String> environment,
        List<String> files,
        List<String> profiles,
        Optional<String> projectName,
        Optional<String> projectDirectory,
        List<String> envFiles,
        List<String> services,
        boolean onlyNamed,
        boolean keepUnused,
        Supplier<String> stdin,
        boolean allProfiles,
        boolean interpolate,
        boolean normalize,
        boolean resolvePaths,
        boolean resolveEnvironment,
        boolean checkConsistency,
        boolean explain,
        boolean reportIdle,
        RemoteFiles remoteFiles) {

    public LoadRequest {
        environment = new LinkedHashMap<>(environment);
        files = List.copyOf(files);
        profiles = List.copyOf(profiles);
        envFiles = List.copyOf(envFiles);
        services = List.copyOf(services);
    }

    public static Builder in(Path cwd, Map<String, String> environment) {
        return new Builder(cwd, environment);
    }

    /** Everything that most callers leave as it is. */
    public static final class Builder {
        private final Path cwd;
        private final Map<String, String> environment;
        private List<String> files = List.of();
        private List<String> profiles = List.of();
        private Optional<String> projectName = Optional.empty();
        private Optional<String> projectDirectory = Optional.empty();
        private List<String> envFiles = List.of();
        private List<String> services = List.of();
        private boolean onlyNamed;
        private boolean keepUnused;
        private Supplier<String> stdin = () -> "";
        private boolean allProfiles;
        private boolean interpolate = true;
        private boolean normalize = true;
        private boolean resolvePaths = true;
        private boolean resolveEnvironment = true;
        private boolean checkConsistency = true;
        private boolean explain;
        private boolean reportIdle = true;
        private RemoteFiles remoteFiles = RemoteFiles.NONE;

        private Builder(Path cwd, Map<String, String> environment) {
            this.cwd = cwd;
            this.environment = environment;
        }

        public Builder files(List<String> value) {
            files = value;
            return this;
        }

        public Builder profiles(List<String> value) {
            profiles = value;
            return this;
        }

        public Builder projectName(Optional<String> value) {
            projectName = value;
            return this;
        }

        public Builder projectDirectory(Optional<String> value) {
            projectDirectory = value;
            return this;
        }

        public Builder envFiles(List<String> value) {
            envFiles = value;
            return this;
        }

        public Builder services(List<String> value) {
            services = value;
            return this;
        }

        public Builder onlyNamed(boolean value) {
            onlyNamed = value;
            return this;
        }

        public Builder keepUnused(boolean value) {
            keepUnused = value;
            return this;
        }

        public Builder stdin(Supplier<String> value) {
            stdin = value;
            return this;
        }

        public Builder allProfiles(boolean value) {
            allProfiles = value;
            return this;
        }

        public Builder interpolate(boolean value) {
            interpolate = value;
            return this;
        }

        public Builder normalize(boolean value) {
            normalize = value;
            return this;
        }

        public Builder resolvePaths(boolean value) {
            resolvePaths = value;
            return this;
        }

        public Builder resolveEnvironment(boolean value) {
            resolveEnvironment = value;
            return this;
        }

        public Builder checkConsistency(boolean value) {
            checkConsistency = value;
            return this;
        }

        public Builder explain(boolean value) {
            explain = value;
            return this;
        }

        public Builder reportIdle(boolean value) {
            reportIdle = value;
            return this;
        }

        public Builder remoteFiles(RemoteFiles value) {
            remoteFiles = value;
            return this;
        }

        public LoadRequest build() {
            return new LoadRequest(
                    cwd,
                    environment,
                    files,
                    profiles,
                    projectName,
                    projectDirectory,
                    envFiles,
                    services,
                    onlyNamed,
                    keepUnused,
                    stdin,
                    allProfiles,
                    interpolate,
                    normalize,
                    resolvePaths,
                    resolveEnvironment,
                    checkConsistency,
                    explain,
                    reportIdle,
                    remoteFiles);
        }
    }
}
