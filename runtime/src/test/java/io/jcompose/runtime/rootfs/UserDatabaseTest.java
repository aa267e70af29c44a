package io.jcompose.runtime.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.rootfs.UserDatabase.Identity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserDatabaseTest {
    private static final UserDatabase USERS = UserDatabase.parse("""
            root:x:0:0:root:/root:/bin/sh
            broken line
            bad:x:minus:1::/:
            redis:x:999:1000::/home/redis:/bin/sh
            nohome:x:5:5
            """, """
            root:x:0:
            redis:x:1000:
            video:x:44:redis,other
            audio:x:29:other
            """);

    private static Identity who(String spec, String... extra) {
        return USERS.resolve(Optional.of(spec), List.of(extra), "img");
    }

    @Test
    void nothing_isRoot() {
        assertThat(USERS.resolve(Optional.empty(), List.of(), "img"))
                .isEqualTo(new Identity(0, 0, List.of(0L), "/root", Optional.of("root")));
    }

    @Test
    void name_bringsPrimaryAndSupplementaryGroups() {
        assertThat(who("redis"))
                .isEqualTo(new Identity(999, 1000, List.of(1000L, 44L), "/home/redis", Optional.of("redis")));
    }

    @Test
    void knownNumber_isTheSameUser() {
        assertThat(who("999")).isEqualTo(who("redis"));
    }

    @Test
    void unknownNumber_isFineAndInGroupRoot() {
        assertThat(who("4711")).isEqualTo(new Identity(4711, 0, List.of(0L), "/", Optional.empty()));
    }

    @Test
    void explicitGroup_replacesTheUsersGroups() {
        assertThat(who("redis:audio").groups()).containsExactly(29L);
        assertThat(who("4711:4712").gid()).isEqualTo(4712);
    }

    @Test
    void supplementaryGroups_areAddedByNameOrNumber() {
        assertThat(who("redis", "audio", "77", "44").groups()).containsExactly(1000L, 44L, 29L, 77L);
    }

    @Test
    void unknownNames_areErrorsNamingNameAndImage() {
        assertThatThrownBy(() -> who("nobody"))
                .isInstanceOf(ContainerException.class)
                .hasMessage("user 'nobody': no such user in image img; add it there, or use a number");
        assertThatThrownBy(() -> who("redis:wheel"))
                .hasMessage("group 'wheel': no such group in image img; add it there, or use a number");
        assertThatThrownBy(() -> who("99999999999")).hasMessageContaining("no such user");
    }
}
