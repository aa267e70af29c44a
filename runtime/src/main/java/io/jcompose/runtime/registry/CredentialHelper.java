package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.linux.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program {@code docker-credential-NAME}, which keeps secrets: the question goes to its input, never to its arguments. */
final class CredentialHelper {
    private static final int SECONDS = 30;
    private static final int MAX_ANSWER = 1 << 20;
    private final String program;
    private final Path file;
    private final Map<String, String> surroundings;

    /**
     * @param folders where programs are looked for
     * @param surroundings variables of whoever asks; this process may be an engine that somebody else started
     */
    CredentialHelper(String name, List<Path> folders, Map<String, String> surroundings) throws IOException {
        this.surroundings = surroundings;
        if (!name.matches("[\\w.-]+")) {
            throw new IOException("'%s' is no name of a credential helper".formatted(name));
        }
        this.program = "docker-credential-" + name;
        this.file = folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "%s is not installed; install it, or take it out of docker's config.json".formatted(program)));
    }

    /** Empty if it knows nothing of the server. */
    Optional<Credentials> get(String server) throws IOException {
        Answer answer = run("get", server.getBytes(UTF_8));
        if (answer.code() != 0) {
            if (answer.text().contains("credentials not found")) {
                return Optional.empty();
            }
            throw failure("get", answer);
        }
        try {
            Map<String, Object> json = Json.parseObject(answer.text().getBytes(UTF_8));
            return Json.string(json, "Username")
                    .flatMap(user -> Json.string(json, "Secret").map(secret -> Credentials.password(user, secret)));
        } catch (IOException e) {
            // The parser quotes the text around the error, which may be a password.
            throw new IOException("%s get: its answer is no valid JSON".formatted(program));
        }
    }

    void store(String server, Credentials credentials) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ServerURL", server);
        json.put("Username", credentials.isToken() ? Credentials.TOKEN_USER : credentials.user());
        json.put("Secret", credentials.secret());
        Answer answer = run("store", Json.write(json));
        if (answer.code() != 0) {
            throw failure("store", answer);
        }
    }

    /** Does nothing if it knows nothing of the server. */
    void erase(String server) throws IOException {
        Answer answer = run("erase", server.getBytes(UTF_8));
        if (answer.code() != 0 && !answer.text().contains("credentials not found")) {
            throw failure("erase", answer);
        }
    }

    private record Answer(int code, String text) {}

    private IOException failure(String verb, Answer answer) {
        String why = answer.text().replaceAll("\\p{Cntrl}", " ");
        return new IOException("%s %s: %s (exit code %d)"
                .formatted(program, verb, why.length() > 200 ? why.substring(0, 200) : why, answer.code()));
    }

    private Answer run(String verb, byte[] input) throws IOException {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(file.toString(), verb);
            builder.environment().putAll(surroundings);
            process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            throw new IOException("%s cannot be run: %s".formatted(file, StartFailure.reason(e)), e);
        }
        try {
            CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> read(process));
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException e) {
                // It ended without reading; its exit code says more.
            }
            byte[] out = output.get(SECONDS, TimeUnit.SECONDS);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException();
            }
            return new Answer(process.exitValue(), new String(out, UTF_8).strip());
        } catch (TimeoutException e) {
            throw new IOException("%s %s: no answer within %d s".formatted(program, verb, SECONDS), e);
        } catch (ExecutionException e) {
            throw new IOException("%s %s: its answer could not be read".formatted(program, verb), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + program, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] read(Process process) {
        try (InputStream in = process.getInputStream()) {
            return in.readNBytes(MAX_ANSWER);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
