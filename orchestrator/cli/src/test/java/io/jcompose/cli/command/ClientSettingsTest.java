package io.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSettingsTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void settings_comeFromDockersFile() throws Exception {
        write("{\"psFormat\":\"{{.Names}}\",\"detachKeys\":\"\",\"imagesFormat\":7}");

        assertThat(ClientSettings.text(context(), "psFormat")).contains("{{.Names}}");
        assertThat(ClientSettings.text(context(), "detachKeys")).isEmpty();
        assertThat(ClientSettings.text(context(), "imagesFormat")).isEmpty();
        assertThat(ClientSettings.text(context(), "statsFormat")).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void list_givesItsTexts() throws Exception {
        write("{\"pruneFilters\":[\"label!=keep\",7,\"until=1h\"],\"psFormat\":\"x\"}");

        assertThat(ClientSettings.texts(context(), "pruneFilters")).containsExactly("label!=keep", "until=1h");
        assertThat(ClientSettings.texts(context(), "psFormat")).isEmpty();
        assertThat(ClientSettings.texts(context(), "none")).isEmpty();
    }

    @Test
    void file_thatIsNotThere_isAsGoodAsAnEmptyOne() throws Exception {
        assertThat(ClientSettings.text(context(), "psFormat")).isEmpty();
        write("");
        assertThat(ClientSettings.text(context(), "psFormat")).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void file_thatCannotBeRead_isToldOf_withoutWhatItHolds() throws Exception {
        write("{\"auths\":{\"r\":{\"auth\":\"c2VjcmV0\"");

        assertThat(ClientSettings.text(context(), "psFormat")).isEmpty();

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("config.json: it is no valid JSON")
                .doesNotContain("c2VjcmV0");
    }

    private void write(String text) throws Exception {
        Files.writeString(folder.resolve("config.json"), text);
    }

    private CommandContext context() {
        return TestContexts.in(folder, Map.of("DOCKER_CONFIG", folder.toString()), err);
    }
}
