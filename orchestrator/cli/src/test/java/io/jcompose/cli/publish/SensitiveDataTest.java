package io.jcompose.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SensitiveDataTest {

    @Test
    void knownFormsOfSecrets_areFoundWithTheirPlace_andNotShownWhole() {
        String text = """
                AWS_ACCESS_KEY_ID=AKIA1234567890ABCDEF
                aws_secret_access_key="0123456789abcdefghijABCDEFGHIJ+/01234567"
                GITHUB_TOKEN: ghp_1234567890abcdefghijklmnopqrstuvwxyz
                jwt: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV
                -----BEGIN RSA PRIVATE KEY-----
                """;

        assertThat(SensitiveData.in("app.env", text))
                .containsExactly(
                        "AWS Client ID in app.env:1: AKIA1234…",
                        "AWS Secret Key in app.env:2: 01234567…",
                        "Github authentication in app.env:3: ghp_1234…",
                        "JSON Web Token in app.env:4: eyJhbGci…",
                        "Private Key in app.env:5: -----BEGIN RSA PRIVATE KEY-----");
    }

    @Test
    void ordinaryText_isNotTakenForASecret() {
        assertThat(SensitiveData.in("compose.yaml", """
                services: {web: {image: "host/aws:1@sha256:0123456789012345678901234567890123456789012345678901234567890123"}}
                # awsome AKIA and ghp_short, eyJ
                """)).isEmpty();
    }

    @Test
    void namesThatUsuallyHoldSecrets_areSuspicious() {
        assertThat(SensitiveData.isSuspicious("MYSQL_ROOT_PASSWORD")).isTrue();
        assertThat(SensitiveData.isSuspicious("api_key")).isTrue();
        assertThat(SensitiveData.isSuspicious("LOG_LEVEL")).isFalse();
    }
}
