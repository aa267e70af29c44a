package io.jcompose.cli.scenario;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.ProjectHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the scenarios share: writing projects, and asking their pages. */
final class Projects {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Projects() {}

    /** A project with one Compose file. */
    static Path write(JcomposeHost host, String name, String compose) {
        Path project = host.project(name);
        file(project, "compose.yaml", compose);
        return project;
    }

    static void file(Path project, String name, String content) {
        try {
            Path file = project.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file of the project holds; nothing as long as it is not there. */
    static String read(Path project, String name) {
        try {
            Path file = project.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Flask and Redis sample, on the test images named python and redis. */
    static Path flaskRedis(JcomposeHost host, String name, int port) {
        Path project = write(host, name, """
                version: '3'
                services:
                  web:
                    build: .
                    ports: ["%d:5000"]
                    volumes: [".:/code"]
                    environment: {FLASK_ENV: development}
                  redis:
                    image: redis
                    command: redis-server --protected-mode no --save ""
                """.formatted(port));
        file(project, "Dockerfile", """
                FROM python
                WORKDIR /code
                ENV FLASK_APP=app.py FLASK_RUN_HOST=0.0.0.0 FLASK_DEBUG=1
                EXPOSE 5000
                COPY . .
                CMD ["flask", "run"]
                """);
        try {
            file(project, "app.py", Files.readString(ProjectHome.path().resolve("samples/flask-redis/app.py")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return project;
    }

    /** The page's text; empty if it cannot be had (yet). */
    static Optional<String> get(String url) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(Duration.ofSeconds(15))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body().strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The page's text, waiting until there is one. */
    static String getWhenReady(String url) {
        JcomposeHost.eventually(url + " answers", Duration.ofSeconds(30), () -> get(url).isPresent());
        return get(url).orElseThrow();
    }
}
