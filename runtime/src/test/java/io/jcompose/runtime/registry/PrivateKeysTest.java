package io.jcompose.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms in which OpenSSL writes private keys. */
class PrivateKeysTest {
    /** Before the key itself, for 2048 bits: sequence, version, algorithm, octets. */
    private static final int PKCS8_HEADER = 26;

    @TempDir
    Path folder;

    private PrivateKey read(String pem) throws IOException {
        return PrivateKeys.read(Files.writeString(folder.resolve("a.key"), pem));
    }

    @Test
    void rsaKey_isReadInBothForms() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length);

        assertThat(read(TestAuthority.pem("PRIVATE KEY", pkcs8))).isEqualTo(key);
        assertThat(read(TestAuthority.pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    }

    @Test
    void curveKey_isReadBehindItsParameters() throws IOException {
        // openssl ecparam -name prime256v1 -genkey; used nowhere
        PrivateKey key = read("""
                -----BEGIN EC PARAMETERS-----
                BggqhkjOPQMBBw==
                -----END EC PARAMETERS-----
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEIBIefjLuvwrewZQwclJ+jPsEjZVLl5/VJeSG/dd48i4boAoGCCqGSM49
                AwEHoUQDQgAETmBoMfgTmYHShYw/I6Gy251Xctba7s7Y1e8R+PnXo7/fIZF6n6vg
                eaA2emIpQ5C/1sfujEf5OL8SttSe3yNPFg==
                -----END EC PRIVATE KEY-----
                """);

        assertThat(key.getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void whatIsNoKey_isNamedByItsFile_withoutItsContent() {
        for (String text : new String[] {
            "s3cret",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\ns3cret\n-----END ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----\ns3cret\n-----END EC PRIVATE KEY-----"
        }) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a.key")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
