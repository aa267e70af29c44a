package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One name for images of several platforms: in the store, in archives, in a registry. */
class SeveralPlatformsIT {
    private static final Platform FOREIGN = Platform.parse("linux/riscv64");

    @TempDir
    Path folder;

    private ImageStore store;
    private Image foreign;
    private Image mine;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(folder.resolve("mine"));
        foreign = image(FOREIGN);
        mine = image(Platform.host());
    }

    private RegistryClient client(String images) {
        return Registry.into(
                folder.resolve(images),
                new RegistrySettings(
                        new DockerConfig(folder.resolve("config.json"), List.of()),
                        folder.resolve("registries.json"),
                        List.of(),
                        List.of(),
                        4,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(5),
                        Proxies.of(Map.of())));
    }

    private Image image(Platform platform) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree-" + platform.architecture()));
        Files.writeString(tree.resolve("for"), platform.toString());
        return store.addImage(
                ImageConfig.EMPTY,
                platform,
                List.of(store.addLayer(tree, ImageStore.LayerOptions.DEFAULT)),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static List<String> ids(ImageStore store, String name) {
        return store.all(name).stream().map(Image::id).toList();
    }

    private void name(String name) {
        store.tag(List.of(foreign.id(), mine.id()), ImageReference.parse(name));
    }

    @PrivilegedTest
    void name_standsForTheHostsImage_andForTheOtherWhereItIsAskedFor() {
        name("app:1");

        assertThat(store.find("app:1").orElseThrow().id()).isEqualTo(mine.id());
        assertThat(store.find("app:1", FOREIGN).orElseThrow().id()).isEqualTo(foreign.id());
        assertThat(store.find("app:1", Platform.parse("linux/s390x"))).isEmpty();
        assertThat(foreign.names()).isEmpty();
        assertThat(store.find(foreign.id()).orElseThrow().names()).containsExactly("app:1");
    }

    @PrivilegedTest
    void anotherName_standsForAllOfThem_butForOneOnly_ifItIsGivenByItsId() {
        name("app:1");

        store.tag("app:1", ImageReference.parse("copy:1"));
        store.tag(foreign.id(), ImageReference.parse("one:1"));

        assertThat(ids(store, "copy:1")).containsExactly(mine.id(), foreign.id());
        assertThat(ids(store, "one:1")).containsExactly(foreign.id());
    }

    @PrivilegedTest
    void removedName_takesAllItsImages_exceptThoseWithAnotherName() {
        name("app:1");
        store.tag(foreign.id(), ImageReference.parse("one:1"));

        List<String> lines = store.remove("app:1", false, List.of());

        assertThat(lines).containsOnlyOnce("Untagged: app:1").contains("Deleted: " + mine.id());
        assertThat(store.list()).extracting(Image::id).containsExactly(foreign.id());
        assertThat(store.find("app:1")).isEmpty();
        assertThat(StoreMaintenance.of(folder.resolve("mine")).check(false)).isEmpty();
    }

    @PrivilegedTest
    void removedPlatform_leavesOtherNamesAlone() {
        name("app:1");
        store.tag("app:1", ImageReference.parse("copy:1"));

        store.remove("app:1", FOREIGN, false, List.of());

        assertThat(ids(store, "app:1")).containsExactly(mine.id());
        assertThat(ids(store, "copy:1")).containsExactly(mine.id(), foreign.id());
        store.remove("copy:1", FOREIGN, false, List.of());
        assertThat(store.list()).extracting(Image::id).containsExactly(mine.id());
    }

    @PrivilegedTest
    void removedImage_leavesTheNameToTheOtherPlatform() {
        name("app:1");

        store.remove(mine.id(), true, List.of());

        assertThat(ids(store, "app:1")).containsExactly(foreign.id());
    }

    @PrivilegedTest
    void savedImage_isLoadedWithAllPlatforms_orOnlyTheOneAskedFor() {
        name("app:1");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        store.save(List.of("app:1"), all);
        ImageStore other = ImageStore.open(folder.resolve("other"));

        var loaded = other.load(new ByteArrayInputStream(all.toByteArray()), ProgressListener.NONE);

        assertThat(loaded).hasSize(1);
        assertThat(ids(other, "app:1")).containsExactly(mine.id(), foreign.id());
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        store.save(List.of("app:1"), List.of(FOREIGN), one);
        other.load(new ByteArrayInputStream(one.toByteArray()), ProgressListener.NONE);
        assertThat(ids(other, "app:1")).containsExactly(foreign.id());
    }

    @PrivilegedTest
    void pushedImage_isAListOfPlatforms_fromWhichEachIsPulled() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            String name = real.host() + "/team/app:1";
            name(name);
            ImageReference reference = ImageReference.parse(name);

            String digest = client("mine").push(reference, ProgressListener.NONE);

            assertThat(new String(client("mine").manifest(reference), UTF_8))
                    .contains("image.index.v1+json", "riscv64", Platform.host().architecture());
            assertThat(ids(store, real.host() + "/team/app@" + digest)).containsExactly(mine.id(), foreign.id());
            ImageStore other = ImageStore.open(folder.resolve("other"));
            RegistryClient client = client("other");
            client.pull(reference, FOREIGN, ProgressListener.NONE);
            assertThat(ids(other, name)).containsExactly(foreign.id());
            client.pull(reference, Platform.host(), ProgressListener.NONE);
            assertThat(ids(other, name)).containsExactly(mine.id(), foreign.id());
            assertThat(other.find(foreign.id()).orElseThrow().repoDigests())
                    .containsExactly(real.host() + "/team/app@" + digest);
        }
    }

    @PrivilegedTest
    void pushOfOnePlatform_sendsOnlyIt() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            ImageReference reference = ImageReference.parse(real.host() + "/team/app:1");
            name(reference.toString());
            RegistryClient client = client("mine");

            client.push(reference, Optional.of(FOREIGN), ProgressListener.NONE);

            assertThat(new String(client.manifest(reference), UTF_8)).contains(foreign.id());
            assertThatThrownBy(() ->
                            client.push(reference, Optional.of(Platform.parse("linux/s390x")), ProgressListener.NONE))
                    .hasMessageContaining("the image is for")
                    .hasMessageContaining("not for linux/s390x");
        }
    }

    @PrivilegedTest
    void pulledName_thatStandsForSomethingElseByNow_losesItsOtherPlatforms() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            ImageReference reference = ImageReference.parse(real.host() + "/team/app:1");
            name(reference.toString());
            client("mine").push(reference, ProgressListener.NONE);
            ImageStore other = ImageStore.open(folder.resolve("other"));
            client("other").pull(reference, FOREIGN, ProgressListener.NONE);

            client("mine").push(reference, Optional.of(Platform.host()), ProgressListener.NONE);
            client("other").pull(reference, Platform.host(), ProgressListener.NONE);

            assertThat(ids(other, reference.toString())).containsExactly(mine.id());
        }
    }
}
