package io.jcompose.runtime.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts whom the JVM trusts, and besides whom the host trusts: companies add their authorities to the host's bundle,
 * and a JVM of its own does not read that.
 */
final class HostTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(HostTrust.class);
    private final X509ExtendedTrustManager own;
    private final List<Path> bundles;
    private Optional<X509ExtendedTrustManager> host = Optional.empty();
    private boolean hostRead;

    private HostTrust(X509ExtendedTrustManager own, List<Path> bundles) {
        this.own = own;
        this.bundles = bundles;
    }

    static SSLContext context(List<Path> bundles) {
        return context(bundles, Optional.empty());
    }

    /** @param identities who we are to servers that ask */
    static SSLContext context(List<Path> bundles, Optional<KeyManager[]> identities) {
        try {
            return context(identities, new HostTrust(manager(null), bundles));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no usable TLS", e);
        }
    }

    /** Trusts anybody: only for registries that the user has called insecure. */
    static SSLContext blind(Optional<KeyManager[]> identities) {
        try {
            return context(identities, new Blind());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no usable TLS", e);
        }
    }

    private static SSLContext context(Optional<KeyManager[]> identities, TrustManager trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identities.orElse(null), new TrustManager[] {trust}, null);
        return context;
    }

    private static final class Blind extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    private synchronized Optional<X509ExtendedTrustManager> host() {
        if (!hostRead) {
            hostRead = true;
            host = read(bundles.stream().filter(Files::isReadable).toList());
        }
        return host;
    }

    private static Optional<X509ExtendedTrustManager> read(List<Path> bundles) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            Set<Path> files = new LinkedHashSet<>();
            for (Path bundle : bundles) {
                if (files.add(bundle.toRealPath())) { // distributions link their bundles to each other
                    addTo(store, bundle);
                }
            }
            return store.size() == 0 ? Optional.empty() : Optional.of(manager(store));
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty(); // the JVM's own verdict stands
        }
    }

    /** One that cannot be read does not spoil the others. */
    private static void addTo(KeyStore store, Path bundle) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(bundle)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("host-" + store.size(), certificate);
            }
        } catch (IOException | CertificateException e) {
            LOG.warn("{}: {}", bundle, e.getMessage());
        }
    }

    private interface Check {
        void with(X509ExtendedTrustManager manager) throws CertificateException;
    }

    private void check(Check check) throws CertificateException {
        try {
            check.with(own);
        } catch (CertificateException e) {
            Optional<X509ExtendedTrustManager> second = host();
            if (second.isEmpty()) {
                throw e;
            }
            check.with(second.get());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        own.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        own.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        own.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return own.getAcceptedIssuers();
    }
}
