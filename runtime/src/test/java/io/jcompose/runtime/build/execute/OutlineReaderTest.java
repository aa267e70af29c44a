package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.build.BuildDescription.Argument;
import io.jcompose.runtime.build.BuildDescription.Outline;
import io.jcompose.runtime.build.BuildDescription.Requirement;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.registry.HostHttp;
import io.jcompose.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutlineReaderTest {
    @TempDir
    Path folder;

    private Outline outline(String dockerfile, Map<String, String> arguments, String target) throws IOException {
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        BuildRequest request = BuildRequest.of(folder.toString())
                .args(arguments)
                .target(Optional.of(target))
                .build();
        HostHttp http = new HostHttp(RegistrySettings.of(Map.of("HOME", folder.toString())));
        BuildContext context = BuildContext.of(folder.toString(), request, http, () -> folder);
        Definition definition = Definition.read(request, context, new Steps(BuildListener.NONE));
        return new OutlineReader(definition).read(Definition.target(definition.graph(), request));
    }

    @Test
    void arguments_areThoseThatTheTargetAndItsStagesUse_withTheirValues() throws IOException {
        Outline outline = outline("""
                ARG inherited=box
                ARG other=abc
                ARG unused=x${other}
                # sfx is a suffix
                ARG sfx="usy${inherited}"
                FROM b${sfx} AS first
                # this tells of nothing
                ARG FOO=123
                # BAR is a number
                ARG BAR=456
                FROM alpine${unused} AS second
                ARG BAZ
                FROM scratch AS third
                ARG ABC
                ARG other
                ARG TARGETARCH
                # target is what we want
                FROM third AS target
                COPY --from=first /etc/passwd /
                FROM second
                """, Map.of("BAR", "678"), "target");

        assertThat(outline.target()).contains("target");
        assertThat(outline.comment()).isEqualTo("is what we want");
        assertThat(outline.arguments())
                .containsExactly(
                        new Argument("inherited", "", "box", 1, 1),
                        new Argument("other", "", "abc", 2, 2),
                        new Argument("sfx", "is a suffix", "usybox", 5, 5),
                        new Argument("FOO", "", "123", 8, 8),
                        new Argument("BAR", "is a number", "678", 10, 10),
                        new Argument("ABC", "", "", 14, 14));
    }

    @Test
    void secretsAndKeys_haveTheirIds_expandedAsTheBuildDoes() throws IOException {
        Outline outline = outline("""
                FROM busybox AS first
                RUN --mount=type=secret,target=/etc/passwd,required=true --mount=type=ssh true
                FROM alpine AS second
                RUN --mount=type=secret,id=unused --mount=type=ssh,id=ssh2 true
                FROM scratch AS third
                ARG BAR
                RUN --mount=type=secret,id=second${BAR} true
                FROM third AS target
                COPY --from=first /foo /
                RUN --mount=type=ssh,id=ssh3,required true
                """, Map.of("BAR", "678"), "target");

        assertThat(outline.secrets())
                .containsExactly(new Requirement("passwd", true, 2, 2), new Requirement("second678", false, 7, 7));
        assertThat(outline.ssh())
                .containsExactly(new Requirement("default", false, 2, 2), new Requirement("ssh3", true, 10, 10));
    }
}
