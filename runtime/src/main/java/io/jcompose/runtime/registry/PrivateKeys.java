package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys as OpenSSL writes them. Java knows PKCS #8 only; the older forms, PKCS #1 for RSA and SEC 1 for
 * elliptic curves, are what PKCS #8 holds inside, so they are wrapped.
 */
final class PrivateKeys {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
    private static final int MAX_BYTES = 1 << 16;
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500"); // its OID, and NULL
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;
    private static final int CURVE = 0xa0;

    private PrivateKeys() {}

    /** @throws IOException naming the file, never what is in it */
    static PrivateKey read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("%s: larger than any key".formatted(file));
        }
        String text = Files.readString(file, US_ASCII);
        Matcher pem = PEM.matcher(text);
        if (!pem.find() || text.contains("ENCRYPTED")) {
            throw new IOException("%s: no private key in PEM form without a passphrase".formatted(file));
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return switch (pem.group(1)) {
                case "RSA PRIVATE KEY" -> key("RSA", wrapped(RSA, der)).orElseThrow();
                case "EC PRIVATE KEY" ->
                    key("EC", wrapped(concat(EC, curve(der)), der)).orElseThrow();
                default ->
                    key("RSA", der)
                            .or(() -> key("EC", der))
                            .or(() -> key("EdDSA", der))
                            .orElseThrow();
            };
        } catch (IllegalArgumentException | java.util.NoSuchElementException | IndexOutOfBoundsException e) {
            throw new IOException("%s: the private key cannot be read".formatted(file), e);
        }
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] pkcs8) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concat(VERSION_0, concat(element(SEQUENCE, algorithm), element(OCTETS, key))));
    }

    /** SEC 1: a sequence of version, octets, then the curve with tag 0. */
    private static byte[] curve(byte[] sec1) {
        int at = header(sec1, 0);
        at = end(sec1, at);
        at = end(sec1, at);
        if ((sec1[at] & 0xff) != CURVE) {
            throw new IllegalArgumentException("a key without its curve");
        }
        return Arrays.copyOfRange(sec1, header(sec1, at), end(sec1, at));
    }

    /** Where the content of the element at {@code at} begins. */
    private static int header(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int end(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = 0; i < (first & 0x7f); i++) {
                length = length << Byte.SIZE | der[at + 2 + i] & 0xff;
            }
        }
        return Math.addExact(header(der, at), length);
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            boolean twoBytes = content.length > 0xff; // more are not read from a file
            out.write(twoBytes ? 0x82 : 0x81);
            if (twoBytes) {
                out.write(content.length >> Byte.SIZE);
            }
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
