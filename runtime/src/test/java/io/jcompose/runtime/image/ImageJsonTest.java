package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageJsonTest {
    private static final String DIFF_ID = "sha256:" + "a".repeat(64);

    private static ImageJson.Parsed parse(String json) throws IOException {
        return ImageJson.parse(Json.parseObject(json.getBytes(UTF_8)));
    }

    @Test
    void configuration_writtenAndRead_isTheSame() {
        ImageConfig config = new ImageConfig(
                Optional.of("app:app"),
                List.of("80/tcp", "53/udp"),
                List.of("A=1", "B=x=y"),
                List.of("/entry"),
                List.of("run", "--fast"),
                List.of("/data"),
                Optional.of("/srv"),
                Map.of("org.example", "ä \"quoted\""),
                Optional.of("SIGQUIT"),
                Optional.of(new ImageConfig.Healthcheck(
                        List.of("CMD", "true"),
                        Optional.of(Duration.ofSeconds(3)),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(1500)),
                        Optional.empty(),
                        Optional.of(4))),
                List.of("/bin/bash", "-c"),
                List.of("RUN x"));
        ImageJson.Parsed image = new ImageJson.Parsed(
                Platform.parse("linux/arm64/v8"),
                Optional.of(Instant.parse("2024-02-03T04:05:06.789Z")),
                Optional.of("me"),
                config,
                List.of(DIFF_ID),
                List.of(new Image.History(Optional.empty(), "RUN x", "", false)));

        Map<String, Object> written = ImageJson.write(image);

        assertThat(ImageJson.parse(written)).isEqualTo(image);
        assertThat(Json.write(ImageJson.write(image))).isEqualTo(Json.write(written));
    }

    @Test
    void nullsUnknownKeysAndWrongTypes_ofOtherTools_areTolerated() throws IOException {
        ImageJson.Parsed image = parse("""
                {"architecture":"amd64","os":"linux","container":"abc","created":"0001-01-01T00:00:00Z",
                 "config":{"Env":null,"Cmd":["sh",null],"Entrypoint":null,"Labels":null,"User":"","ArgsEscaped":true,
                           "Healthcheck":{"Test":["NONE"],"Interval":0},"ExposedPorts":{"80/tcp":{}},"X":{"y":[1.5]}},
                 "history":[{"created_by":"a","empty_layer":true},{"created":"yesterday"}],
                 "rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(DIFF_ID));

        assertThat(image.created()).isEmpty();
        assertThat(image.config().command()).containsExactly("sh");
        assertThat(image.config().user()).isEmpty();
        assertThat(image.config().exposedPorts()).containsExactly("80/tcp");
        assertThat(image.config().healthcheck().orElseThrow().interval()).isEmpty();
        assertThat(image.history()).hasSize(2);
    }

    @Test
    void hostileDigests_areRefused() {
        assertThatThrownBy(() -> parse("{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:../../etc\"]}}"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("is not a digest");
        assertThatThrownBy(() -> parse("{}")).hasMessage("the image's configuration lists no layers");
    }

    @Test
    void moreRetriesThanAnIntHolds_areAsManyAsItDoes() throws IOException {
        ImageJson.Parsed image = parse("""
                {"config":{"Healthcheck":{"Test":["CMD","true"],"Retries":3000000000}},
                 "rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(DIFF_ID));

        assertThat(image.config().healthcheck().orElseThrow().retries()).contains(Integer.MAX_VALUE);
    }

    @Test
    void deepNesting_isRefused() {
        String deep = "{\"a\":".repeat(5000);

        assertThatThrownBy(() -> Json.parseObject(deep.getBytes(UTF_8))).isInstanceOf(IOException.class);
    }
}
