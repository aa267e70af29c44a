package io.jcompose.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildEnvironmentTest {
    @TempDir
    Path folder;

    @Test
    void surroundings_ofRegistries_areSent_withAbsolutePaths_andNothingElse() {
        Map<String, String> sent = of(Map.of(
                        "HOME", folder.toString(),
                        "DOCKER_CONFIG", "own",
                        "https_proxy", "http://proxy:3128",
                        "AWS_SECRET_ACCESS_KEY", "secret"))
                .variables();

        assertThat(sent)
                .containsOnly(
                        Map.entry("HOME", folder.toString()),
                        Map.entry("DOCKER_CONFIG", folder.resolve("own").toString()),
                        Map.entry("https_proxy", "http://proxy:3128"));
    }

    @Test
    void sourceDate_isAnArgumentOfEveryBuild(@TempDir Path folder) {
        assertThat(BuildEnvironment.of(Map.of("SOURCE_DATE_EPOCH", "7", "HOME", folder.toString()), folder)
                        .proxies())
                .containsExactly(Map.entry("SOURCE_DATE_EPOCH", "7"));
    }

    @Test
    void authorities_areAFileThatIsThere() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), "");

        assertThat(of(Map.of("HOME", folder.toString(), "JCOMPOSE_CA_BUNDLE", "ca.pem"))
                        .caBundle())
                .hasValue(folder.resolve("ca.pem"));
        assertThatThrownBy(() -> of(Map.of("JCOMPOSE_CA_BUNDLE", "missing.pem")))
                .hasMessage("JCOMPOSE_CA_BUNDLE=missing.pem: no such file");
    }

    private BuildEnvironment of(Map<String, String> environment) {
        return BuildEnvironment.of(environment, folder);
    }
}
