package io.jcompose.core.load;

import io.jcompose.core.load.EnvFile.EnvFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Files of variables in the grammar of {@code .env}, for who reads one without a project. */
public final class EnvFiles {
    private EnvFiles() {}

    /**
     * The file's variables, in its order.
     *
     * @param known fills in variables, and keys without a value; keys that nobody knows are left out
     * @throws IllegalArgumentException if it cannot be read, naming file, line and reason
     */
    public static Map<String, String> read(Path file, Function<String, Optional<String>> known) throws IOException {
        try {
            return EnvFile.parse(Files.readString(file), known, name -> Optional.empty(), EnvFile.Listener.NONE);
        } catch (EnvFileException e) {
            throw new IllegalArgumentException("%s:%d: %s".formatted(file, e.line(), e.getMessage()), e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("%s: it is not UTF-8 text".formatted(file), e);
        }
    }
}
