package io.jcompose.runtime.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Certificates for single registries, where Docker's users keep them: {@code certs.d/HOST[:PORT]} with authorities in
 * {@code *.crt}, and who we are in pairs of {@code *.cert} and {@code *.key}.
 */
final class CertificateFolders {
    private static final char[] NO_SECRET = {'-'}; // a key store in memory wants one
    private final List<Path> roots;

    /** @param roots folders as {@code /etc/docker/certs.d}; need not exist */
    CertificateFolders(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /**
     * What is known for a registry.
     *
     * @param authorities PEM files; trusted for it besides all others
     * @param identities who we are to it; empty if it need not know
     */
    record Known(List<Path> authorities, Optional<KeyManager[]> identities) {}

    /**
     * Empty if there is no folder for the registry.
     *
     * @param hostAndPort as in an address
     * @throws IOException naming the file that is wrong or missing
     */
    Optional<Known> find(String hostAndPort) throws IOException {
        for (Path root : roots) {
            // Names with a slash or dots only would lead elsewhere.
            Path folder = root.resolve(hostAndPort).normalize();
            if (root.equals(folder.getParent()) && Files.isDirectory(folder)) {
                return Optional.of(read(folder));
            }
        }
        return Optional.empty();
    }

    private static Known read(Path folder) throws IOException {
        List<Path> authorities = new ArrayList<>();
        List<Path> certificates = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                switch (ending(file)) {
                    case ".crt" -> authorities.add(file);
                    case ".cert" -> certificates.add(file);
                    case ".key" -> require(twin(file, ".cert"), "client certificate %s for key " + file);
                    default -> {
                        // a README or the like
                    }
                }
            }
        }
        for (Path authority : authorities) {
            var unused = certificates(authority);
        }
        return new Known(
                authorities, certificates.isEmpty() ? Optional.empty() : Optional.of(identities(certificates)));
    }

    private static KeyManager[] identities(List<Path> files) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Path file : files) {
                Path key = twin(file, ".key");
                require(key, "key %s for client certificate " + file + "; authorities have names that end with .crt");
                store.setKeyEntry(file.toString(), PrivateKeys.read(key), NO_SECRET, certificates(file));
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_SECRET);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("%s: %s".formatted(files.get(0).getParent(), e.getMessage()), e);
        }
    }

    private static Certificate[] certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
            if (read.length == 0) {
                throw new IOException("%s: no certificate in it".formatted(file));
            }
            return read;
        } catch (GeneralSecurityException e) {
            throw new IOException("%s: no certificate in PEM form".formatted(file), e);
        }
    }

    private static void require(Path file, String what) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("missing " + what.formatted(file));
        }
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(Math.max(0, name.lastIndexOf('.')));
    }

    private static Path twin(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
    }
}
