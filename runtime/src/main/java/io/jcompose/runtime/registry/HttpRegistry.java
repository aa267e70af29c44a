package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ContentStore;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link RegistryClient} over HTTP: chooses where to go, and words what went wrong. */
final class HttpRegistry implements RegistryClient {
    private final ContentStore store;
    private final RegistrySettings settings;
    private @Nullable Transport transport;

    HttpRegistry(Path images, RegistrySettings settings) {
        this.store = new ContentStore(images);
        this.settings = settings;
    }

    private synchronized Transport transport() {
        if (transport == null) {
            transport = new Transport(settings);
        }
        return transport;
    }

    private Endpoint endpoint(RegistriesFile rules, Location location, String domain, List<String> scopes) {
        SignIn signIn = new SignIn(
                transport(),
                rules,
                location.host(),
                () -> settings.credentials().find(domain),
                scopes);
        return new Endpoint(transport(), settings, rules, location, signIn);
    }

    @Override
    public Image pull(ImageReference reference, Platform platform, ProgressListener progress) {
        return pull(reference, platform, true, progress);
    }

    @Override
    public Image fetch(ImageReference reference, Platform platform, ProgressListener progress) {
        return pull(reference, platform, false, progress);
    }

    private Image pull(ImageReference reference, Platform platform, boolean named, ProgressListener progress) {
        return attempting(
                "pull " + reference,
                () -> WhileWanted.run("pull", progress::isCancelled, () -> {
                    RegistriesFile rules = RegistriesFile.read(settings.registries());
                    for (Location location : rules.toPull(reference)) {
                        String domain = location.mirror() ? location.host() : reference.domain();
                        Endpoint endpoint = endpoint(rules, location, domain, List.of());
                        if (!location.mirror()) {
                            return new Pull(store, endpoint, reference, platform, progress).run(named);
                        }
                        try {
                            return new Pull(store, endpoint, reference, platform, progress).run(named);
                        } catch (IOException e) {
                            if (progress.isCancelled()) {
                                throw e;
                            }
                            // A mirror is a convenience: what it lacks or spoils comes from the next place.
                            String why = "Mirror %s skipped: %s".formatted(location.host(), e.getMessage());
                            progress.on(new ProgressListener.Event(location.host(), why, 0, 0));
                        }
                    }
                    throw new IllegalStateException("the registry itself is always the last of the places");
                }));
    }

    @Override
    public String push(ImageReference reference, Optional<Platform> platform, ProgressListener progress) {
        return push(
                () -> {
                    List<Image> all = store.require(reference);
                    return platform.isEmpty() ? all : List.of(one(all, platform.get()));
                },
                reference,
                true,
                progress);
    }

    private static Image one(List<Image> all, Platform platform) throws IOException {
        return all.stream()
                .filter(image -> image.platform().isLike(platform))
                .findFirst()
                .orElseThrow(() -> new IOException("the image is for %s, not for %s"
                        .formatted(
                                String.join(
                                        ", ",
                                        all.stream()
                                                .map(image -> image.platform().toString())
                                                .toList()),
                                platform)));
    }

    @Override
    public String push(Image image, ImageReference reference, ProgressListener progress) {
        return push(() -> List.of(image), reference, false, progress);
    }

    private String push(
            WhileWanted.Work<List<Image>> which, ImageReference reference, boolean named, ProgressListener progress) {
        return attempting("push " + reference, () -> {
            if (reference.digest().isPresent()) {
                throw new IOException("an image is pushed under a tag, not a digest");
            }
            List<Image> images = which.run();
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            Location location = rules.itself(reference);
            Set<String> scopes = new LinkedHashSet<>();
            scopes.add("repository:" + reference.path() + ":pull,push");
            images.forEach(image -> Push.mountSources(store, image, reference)
                    .forEach(source -> scopes.add("repository:" + source + ":pull")));
            Endpoint endpoint = endpoint(rules, location, reference.domain(), List.copyOf(scopes));
            List<Push> pushes = images.stream()
                    .map(image -> new Push(store, endpoint, image, reference, progress))
                    .toList();
            String digest = pushes.size() == 1 ? pushes.get(0).run() : Push.all(pushes);
            if (named) {
                pushes.forEach(push -> push.remember(digest));
            }
            return digest;
        });
    }

    @Override
    public String push(ImageReference reference, Artifact artifact, Artifact.Form form) {
        return attempting("push " + reference, () -> {
            if (reference.digest().isPresent()) {
                throw new IOException("it is pushed under a tag, not a digest");
            }
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            List<String> scopes = List.of("repository:" + reference.path() + ":pull,push");
            Endpoint endpoint = endpoint(rules, rules.itself(reference), reference.domain(), scopes);
            return new Artifacts(endpoint).push(reference, artifact, form);
        });
    }

    @Override
    public Artifact.Found artifact(ImageReference reference, String type, String configType) {
        return attempting("look up " + reference, () -> {
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            return new Artifacts(endpoint(rules, rules.itself(reference), reference.domain(), List.of()))
                    .fetch(reference, type, configType);
        });
    }

    @Override
    public String digest(ImageReference reference) {
        return attempting("look up " + reference, () -> {
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            return new Manifests(endpoint(rules, rules.itself(reference), reference.domain(), List.of()))
                    .digest(reference);
        });
    }

    @Override
    public byte[] manifest(ImageReference reference) {
        return attempting("look up " + reference, () -> {
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            return new Manifests(endpoint(rules, rules.itself(reference), reference.domain(), List.of()))
                    .read(reference);
        });
    }

    @Override
    public List<String> tags(ImageReference reference) {
        return attempting("list tags of " + reference.familiarRepository(), () -> {
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            return new Tags(endpoint(rules, rules.itself(reference), reference.domain(), List.of())).list();
        });
    }

    @Override
    public void login(String domain, Credentials credentials) {
        attempting("login to " + domain, () -> {
            RegistriesFile rules = RegistriesFile.read(settings.registries());
            Location location = rules.at(Hosts.endpoint(domain), "");
            SignIn signIn = new SignIn(transport(), rules, location.host(), () -> Optional.of(credentials), List.of());
            new Endpoint(transport(), settings, rules, location, signIn).ping();
            return true;
        });
    }

    private static <T> T attempting(String what, WhileWanted.Work<T> attempt) {
        try {
            return attempt.run();
        } catch (RegistryException e) {
            throw new ImageException("%s: %s%s".formatted(what, e.getMessage(), hint(what, e)), e);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            String hint = message.startsWith("cannot reach ") && what.startsWith("pull")
                    ? "; without a registry an image comes by 'image load', 'image import' or 'image bootstrap'"
                    : "";
            throw new ImageException("%s: %s%s".formatted(what, message, hint), e);
        }
    }

    private static String hint(String what, RegistryException e) {
        boolean login = what.startsWith("login");
        return switch (e.status()) {
            case 401, 403 ->
                login
                        ? "; are user and password right?"
                        : "; check the name; a private repository needs 'jcompose login'";
            case 404 ->
                login
                        ? "; is it a registry?"
                        : what.startsWith("pull") || what.startsWith("look up") ? "; check the tag" : "";
            case 429 -> "; wait, sign in with 'jcompose login', or use a mirror";
            default -> "";
        };
    }

    static String shortDigest(String digest) {
        return digest.substring("sha256:".length()).substring(0, 12);
    }
}
