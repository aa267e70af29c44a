package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.Platform;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code DOCKER_DEFAULT_PLATFORM}: for what is run, not for what {@code config} prints. */
class UsualPlatformTest {
    @TempDir
    Path folder;

    private LoadResult.Loaded loaded(String compose, String platform) {
        return new ComposeFolder(folder)
                .compose(compose)
                .variable("DOCKER_DEFAULT_PLATFORM", platform)
                .loaded();
    }

    @Test
    void variable_isThePlatformOfServicesWithoutOne() {
        LoadResult.Loaded loaded = loaded(
                "services: {a: {image: x}, b: {image: x, platform: linux/s390x}, c: {build: {context: ., platforms: [linux/riscv64]}}}",
                "linux/riscv64");

        Project project = ProjectCodec.fromJson(ProjectCodec.toJson(loaded));

        assertThat(project.service("a").flatMap(Service::platform)).contains("linux/riscv64");
        assertThat(project.service("b").flatMap(Service::platform)).contains("linux/s390x");
        assertThat(project.service("c").flatMap(Service::platform)).contains("linux/riscv64");
        assertThat(loaded.project().service("a").flatMap(Service::platform)).isEmpty();
    }

    @Test
    void hostsPlatform_changesNothing() {
        LoadResult.Loaded loaded =
                loaded("services: {a: {image: x}}", Platform.host().toString());

        assertThat(ProjectCodec.fromJson(ProjectCodec.toJson(loaded))
                        .service("a")
                        .flatMap(Service::platform))
                .isEmpty();
    }

    @Test
    void buildForOtherPlatforms_isRefused() {
        LoadResult.Loaded loaded =
                loaded("services: {a: {build: {context: ., platforms: [linux/s390x]}}}", "linux/riscv64");

        assertThatThrownBy(() -> ProjectCodec.toJson(loaded))
                .hasMessageStartingWith(
                        "service 'a': build.platforms does not support linux/riscv64, the value of DOCKER_DEFAULT_PLATFORM");
    }

    @Test
    void proxiesOfDockersFile_goAlong() throws java.io.IOException {
        java.nio.file.Files.writeString(
                folder.resolve("config.json"),
                "{\"proxies\":{\"default\":{\"httpProxy\":\"http://p:1\",\"noProxy\":\"\"}}}");
        LoadResult.Loaded loaded = new ComposeFolder(folder)
                .compose("services: {a: {image: x}}")
                .variable("DOCKER_CONFIG", folder.toString())
                .loaded();

        Project project = ProjectCodec.fromJson(ProjectCodec.toJson(loaded));

        assertThat(project.proxies())
                .containsOnly(
                        java.util.Map.entry("HTTP_PROXY", "http://p:1"),
                        java.util.Map.entry("http_proxy", "http://p:1"));
    }
}
