package io.jcompose.core.execute;

import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.runtime.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What goes into a container beside the configuration of its service: the contents of its secrets and configs, and the
 * project's default address for published ports. A container is made anew when any of it has changed.
 */
public final class Inputs {
    /** From the environment or {@code .env}: the address that ports without one are published on. */
    public static final String BIND_VARIABLE = "JCOMPOSE_BIND_ADDRESS";

    /** Larger files count by size and time. */
    private static final long READ_LIMIT = 8L << 20;

    private static final int SHORT_HASH = 16;

    private final Project project;

    Inputs(Project project) {
        this.project = project;
    }

    static Optional<String> defaultAddress(Project project) {
        return Optional.ofNullable(project.environment().get(BIND_VARIABLE)).filter(address -> !address.isBlank());
    }

    /** Empty if there are none. Reads files. */
    String hash(Service service) {
        MessageDigest digest = Sha256.create();
        boolean any = false;
        for (Storage.FileRef ref : service.storage().configs()) {
            any |= add(digest, ref, project.configs());
        }
        for (Storage.FileRef ref : service.storage().secrets()) {
            any |= add(digest, ref, project.secrets());
        }
        Optional<String> address = defaultAddress(project);
        boolean bound = address.isPresent()
                && service.networking().ports().stream()
                        .map(Networking.Port::hostIp)
                        .anyMatch(ip -> ip.filter(text -> !text.isEmpty()).isEmpty());
        if (bound) {
            text(digest, address.get());
        }
        return any || bound ? HexFormat.of().formatHex(digest.digest()) : "";
    }

    private boolean add(MessageDigest digest, Storage.FileRef ref, Map<String, Project.FileObject> objects) {
        Project.FileObject object = objects.get(ref.source());
        if (object == null || object.external()) {
            return false;
        }
        text(digest, ref.target());
        if (object.file().isPresent()) {
            file(digest, object.file().get());
        } else {
            text(digest, content(project, object).orElse(""));
        }
        return true;
    }

    /** The text of a config or secret that is not a file. */
    static Optional<String> content(Project project, Project.FileObject object) {
        return object.content()
                .or(() -> object.environment().map(name -> project.environment().get(name)));
    }

    static String shortHash(String content) {
        MessageDigest digest = Sha256.create();
        text(digest, content);
        return HexFormat.of().formatHex(digest.digest()).substring(0, SHORT_HASH);
    }

    private static void file(MessageDigest digest, Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile() || attributes.size() > READ_LIMIT) {
                text(digest, attributes.size() + " " + attributes.lastModifiedTime());
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                digest.update(in.readNBytes(Math.toIntExact(READ_LIMIT)));
            }
            digest.update((byte) 0);
        } catch (IOException e) {
            text(digest, "unreadable"); // making the container says why
        }
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
