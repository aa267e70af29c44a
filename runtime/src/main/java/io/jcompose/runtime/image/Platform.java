package io.jcompose.runtime.image;

import java.util.Locale;
import java.util.Optional;

/** {@code os/architecture[/variant]} in Go's names, as registries have them. */
public record Platform(String os, String architecture, Optional<String> variant) {

    /** This machine's. */
    public static Platform host() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86_64" -> new Platform("linux", "amd64", Optional.empty());
            case "aarch64", "arm64" -> new Platform("linux", "arm64", Optional.of("v8"));
            default -> new Platform("linux", arch, Optional.empty());
        };
    }

    /** @throws IllegalArgumentException if it has not two or three parts */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException(
                    "invalid platform '%s'; use os/architecture[/variant], for example linux/amd64".formatted(text));
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /** Whether programs for one run on the other, as far as names tell: variants do not count. */
    public boolean isLike(Platform other) {
        return os.equals(other.os) && architecture.equals(other.architecture);
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
