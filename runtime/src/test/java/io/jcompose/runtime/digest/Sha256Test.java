package io.jcompose.runtime.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Our calculation against the JVM's own, and against the examples of FIPS 180. */
class Sha256Test {
    private static String hex(MessageDigest digest, byte[] bytes) {
        return HexFormat.of().formatHex(digest.digest(bytes));
    }

    private static MessageDigest javas() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void library_isThere_soThatTheseTestsTestIt() {
        assertThat(NativeSha256.isAvailable()).isTrue();
    }

    @Test
    void examplesOfTheStandard_haveTheirDigests() {
        assertThat(hex(Sha256.create(), new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(hex(Sha256.create(), "abc".getBytes(US_ASCII)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void everyLengthAroundABlock_hasTheDigestOfTheJvm() {
        MessageDigest ours = Sha256.create();
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            assertThat(hex(ours, bytes)).isEqualTo(hex(javas(), bytes));
        }
    }

    @Test
    void piecesOfAnySize_giveTheDigestOfTheWhole() {
        Random random = new Random(1);
        byte[] bytes = new byte[1_000_003];
        random.nextBytes(bytes);
        MessageDigest pieces = Sha256.create();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, random.nextInt(200_000));
            pieces.update(bytes, at, count);
            at += count;
            if (at < bytes.length) {
                pieces.update(bytes[at++]);
            }
        }

        assertThat(HexFormat.of().formatHex(pieces.digest())).isEqualTo(hex(javas(), bytes));
    }

    @Test
    void partsOutsideTheArray_areRefused() {
        assertThatThrownBy(() -> Sha256.create().update(new byte[10], 8, 4)).isInstanceOf(RuntimeException.class);
    }
}
