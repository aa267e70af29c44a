package io.jcompose.cli.scenario;

import io.jcompose.testkit.JcomposeHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A host with one small image, which all tests of a class share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BusyboxHost {
    protected JcomposeHost host;

    @BeforeAll
    void openHost() {
        host = JcomposeHost.withImages("busybox");
    }

    @AfterAll
    void closeHost() {
        host.close();
    }

    /** A folder for tests of containers that belong to no project. */
    protected final Path nowhere(String name) {
        return Projects.write(host, name, "services: {}");
    }

    /** Standard output of a command, which must succeed. */
    protected final String run(Path here, String... arguments) {
        return host.mustRun(here, arguments).stdout();
    }

    /** The same of {@code container} and a verb. */
    protected final String container(Path here, String... arguments) {
        return run(here, words("container", arguments));
    }

    /** Those words after another one. */
    protected static String[] words(String first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }
}
