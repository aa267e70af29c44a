package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry answered, but not with what was asked for. */
final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_ANSWER = 1 << 20;
    private static final int MAX_MESSAGE = 500;
    private final int status;

    RegistryException(int status, String reason) {
        super("%s (HTTP %d)".formatted(reason, status));
        this.status = status;
    }

    int status() {
        return status;
    }

    /** With the registry's own words, such as those about its rate limit, where it has some. Closes the answer. */
    static RegistryException of(HttpResponse<InputStream> response) {
        int status = response.statusCode();
        String reason = switch (status) {
            case 401 -> "access denied";
            case 403 -> "forbidden";
            case 404 -> "not found";
            case 429 -> "too many requests";
            case 500, 502, 503, 504 -> "the registry has a problem";
            default -> "unexpected answer";
        };
        String wait = status == 429 || status == 503
                ? response.headers()
                        .firstValue("Retry-After")
                        .map(value -> "; try again after " + printable(value) + (value.matches("[0-9]+") ? " s" : ""))
                        .orElse("")
                : "";
        return new RegistryException(status, words(response).orElse(reason) + wait);
    }

    private static Optional<String> words(HttpResponse<InputStream> response) {
        try {
            byte[] body = Bodies.bounded(response, MAX_ANSWER);
            if (body.length == 0 || body[0] != '{') {
                return Optional.empty();
            }
            Map<String, Object> json = Json.parseObject(body);
            List<Map<String, Object>> errors = Json.objects(json, "errors");
            return errors.stream()
                    .flatMap(error -> Json.string(error, "message").or(() -> Json.string(error, "code")).stream())
                    .findFirst()
                    .or(() -> Json.string(json, "message"))
                    .or(() -> Json.string(json, "details"))
                    .map(RegistryException::printable);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String printable(String message) {
        String text = message.replaceAll("\\p{Cntrl}", " ").strip();
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    }
}
