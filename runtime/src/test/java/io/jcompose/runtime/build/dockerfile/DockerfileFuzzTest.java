package io.jcompose.runtime.build.dockerfile;

import io.jcompose.runtime.build.context.IgnorePatterns;
import io.jcompose.testkit.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nonsense in Dockerfiles and .dockerignore is read or refused with a place. */
class DockerfileFuzzTest {
    private static final String DOCKERFILE = """
            # syntax=docker/dockerfile:1
            # escape=\\
            ARG A=1 B="two"
            FROM --platform=$BUILDPLATFORM base:${A:-latest} AS first
            RUN --mount=type=cache,target=/c,id=x --mount=type=secret,id=s,required --network=none \\
                echo a && \\
                # between
                echo b
            RUN <<EOF cat >/x
            text $A
            EOF
            COPY --from=first --chown=1:2 --chmod=u+x --parents ["a b", "/c/"]
            COPY <<-"ONE" <<TWO /d/
            \tone
            ONE
            two
            TWO
            ADD --checksum=sha256:abc https://e.example/x.tar.gz /
            ENV K=V L='m n' O=${A:+x}${B#t*}${B%%o}${B/w/v}
            LABEL "a.b"=c d=e\\ f
            HEALTHCHECK --interval=1m30s --retries=3 CMD ["x", "y"]
            ONBUILD COPY . /
            EXPOSE 80/tcp 90-95
            VOLUME ["/v"]
            USER a:b
            WORKDIR /w
            STOPSIGNAL 9
            SHELL ["/bin/sh", "-c"]
            ENTRYPOINT exec x
            CMD ["a", "b"]
            """;
    private static final List<String> WORDS = List.of(
            "FROM ",
            "RUN ",
            "COPY ",
            "--",
            "--mount=",
            "--from=",
            "<<EOF",
            "EOF\n",
            "\\\n",
            "${",
            "}",
            "$",
            "\"",
            "'",
            "[",
            "]",
            "\n",
            "#",
            "=",
            ",",
            "\\",
            "ONBUILD ",
            "${A:-${B",
            "${A//",
            "*",
            "?",
            "[^",
            "\r\n",
            "\uFEFF",
            "HEALTHCHECK NONE\n",
            "\t");
    private final Mutations mutations = new Mutations();

    @Test
    void oddDockerfile_isReadOrRefused() {
        for (int round = Mutations.rounds(4000); round > 0; round--) {
            try {
                var unused = new DockerfileParser().parse("Dockerfile", mutations.of(DOCKERFILE, WORDS));
            } catch (DockerfileException e) {
                // refused
            }
        }
    }

    @Test
    void oddIgnoreFile_isReadOrRefused_andMatchesInTime() {
        List<String> words =
                List.of("**", "*", "!", "/", "?", "[", "]", "[^a-", "\\", "**/", "/**", "\n", "..", "{a,b}", "#");
        List<String> paths =
                List.of("a", "a/b/c/d/e/f/g/h", "src/main/java/X.java", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "é/ü");
        for (int round = Mutations.rounds(4000); round > 0; round--) {
            String text = mutations.of("*.class\n!src/**/x*y*z\n/build/\n**/a*a*a*a*b\n[a-c]?\n", words);
            try {
                IgnorePatterns patterns = IgnorePatterns.parse(text);
                paths.forEach(patterns::ignores);
            } catch (IllegalArgumentException e) {
                // refused
            }
        }
    }
}
