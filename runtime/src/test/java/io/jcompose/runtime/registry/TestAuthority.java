package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of a test's own, and certificates that it vouches for, made with the JDK's keytool. */
final class TestAuthority {
    private static final String SECRET = "changeit";
    private final Path folder;
    private final Path store;

    TestAuthority(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.store = folder.resolve("ca.p12");
        keytool(store, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=Test", "-ext", "bc:c=ca:true");
        keytool(
                store,
                "-exportcert",
                "-rfc",
                "-alias",
                "ca",
                "-file",
                certificate().toString());
    }

    /** The authority's own certificate, in PEM form. */
    Path certificate() {
        return folder.resolve("ca.crt");
    }

    /**
     * Makes {@code NAME.cert} and {@code NAME.key}.
     *
     * @param names such as {@code ip:127.0.0.1,dns:registry.test}
     * @return the certificate's file
     */
    Path issue(String name, String names) throws Exception {
        Path keys = folder.resolve(name + ".p12");
        Path request = folder.resolve(name + ".csr");
        Path certificate = folder.resolve(name + ".cert");
        keytool(keys, "-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=" + name);
        keytool(keys, "-certreq", "-alias", "k", "-file", request.toString());
        keytool(
                store,
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-ext",
                "san=" + names,
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString());
        Key key = KeyStore.getInstance(keys.toFile(), SECRET.toCharArray()).getKey("k", SECRET.toCharArray());
        Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        return certificate;
    }

    static String pem(String what, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, text);
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", SECRET));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
