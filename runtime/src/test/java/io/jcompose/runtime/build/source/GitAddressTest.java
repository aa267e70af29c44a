package io.jcompose.runtime.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://host/a.git, https://host/a.git, '', ''",
        "https://host/a.git#main, https://host/a.git, main, ''",
        "https://host/a.git#v1:sub/dir, https://host/a.git, v1, sub/dir",
        "https://host/a.git#:sub/, https://host/a.git, '', sub",
        "git@host:a/b#x, git@host:a/b, x, ''",
        "git://host/a, git://host/a, '', ''",
        "ssh://git@host:22/a, ssh://git@host:22/a, '', ''",
        "github.com/a/b, https://github.com/a/b, '', ''",
        "https://host/a.git?ref=x&subdir=y, https://host/a.git, x, y",
        "https://host/a.git?tag=v1, https://host/a.git, refs/tags/v1, ''",
        "https://host/a.git?tag=v1#refs/tags/v1:x, https://host/a.git, refs/tags/v1, x",
    })
    void address_isTakenApart(String text, String remote, String ref, String folder) {
        GitAddress address = GitAddress.parse(text);

        assertThat(address.remote()).isEqualTo(remote);
        assertThat(address.ref()).isEqualTo(Optional.of(ref).filter(name -> !name.isEmpty()));
        assertThat(address.folder()).isEqualTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"./a.git", "a/b", "https://host/file.tar.gz", "docker-image://git@host:a", "C:\\a", "a@b"})
    void otherTexts_areNoRepository(String text) {
        assertThat(GitAddress.isGit(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/a.git#--upload-pack=x",
                "https://host/a.git#main:../../etc",
                "https://host/a.git?what=1",
                "https://host/a.git?commit=main",
                "https://host/a.git?tag=v1#refs/heads/main",
                "https://host/a.git?branch=a&tag=a",
                "https://host/a.git?ref=",
                "https://host/a.git?keep-git-dir=perhaps",
            })
    void addressThatCouldDoHarm_isRefused(String text) {
        assertThatThrownBy(() -> GitAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addressMaySay_whatIsCheckedOut() {
        GitAddress plain = GitAddress.parse("https://host/a.git");
        assertThat(plain.keepGitDir()).isEmpty();
        assertThat(plain.submodules()).isTrue();
        GitAddress told = GitAddress.parse("https://host/a.git?keep-git-dir&submodules=false");
        assertThat(told.keepGitDir()).contains(true);
        assertThat(told.submodules()).isFalse();
    }

    @Test
    void password_isNotShown() {
        assertThat(GitAddress.parse("https://me:secret@host/a.git#x").shown()).isEqualTo("https://host/a.git#x");
    }

    /** The token of a build goes there and nowhere else. */
    @ParameterizedTest
    @CsvSource({
        "https://me:x@host:8443/a.git#x, https://host:8443/",
        "http://host/a.git, http://host/",
        "github.com/o/r, https://github.com/",
        "git@host:a, ''",
        "git://host/a.git, ''",
    })
    void httpHost_isWhereTheRepositoryIs(String text, String host) {
        assertThat(GitAddress.parse(text).httpHost().orElse("")).isEqualTo(host);
    }
}
