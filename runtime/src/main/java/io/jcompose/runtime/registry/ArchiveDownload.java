package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

/** Opens an archive on the web, for {@code image import URL}: with the host's trust and proxies, as registries are. */
public final class ArchiveDownload {
    private final RegistrySettings settings;

    public ArchiveDownload(RegistrySettings settings) {
        this.settings = settings;
    }

    /**
     * The caller closes the stream. Plain HTTP is allowed, since the user typed it, but no redirect leads to it.
     *
     * @throws ImageException naming the address and the reason
     */
    public InputStream open(URI uri) {
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!isHttp || uri.getHost() == null) {
            throw new ImageException("'%s' is no http or https address".formatted(uri));
        }
        try {
            HttpResponse<InputStream> response =
                    new Transport(settings).send(Transport.Call.get(uri, Map.of(), RegistriesFile.EMPTY));
            if (response.statusCode() != 200) {
                response.body().close();
                throw new ImageException("fetch %s: HTTP status %d".formatted(uri, response.statusCode()));
            }
            return response.body();
        } catch (IOException e) {
            throw new ImageException("fetch %s: %s".formatted(uri, Transport.explain(e)), e);
        }
    }
}
