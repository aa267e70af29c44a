package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.image.StoreMaintenance.Pruned;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Making room in a store, and finding what is damaged in it. */
class StoreMaintenanceIT {
    @TempDir
    Path folder;

    private ImageStore store;
    private StoreMaintenance maintenance;

    @BeforeEach
    void open() {
        store = ImageStore.open(folder);
        maintenance = StoreMaintenance.of(folder);
    }

    private Image image(String content, String name) {
        return store.importRootfs(
                new TarBuilder().file("file", content).stream(),
                ImageConfig.EMPTY,
                name.isEmpty() ? Optional.empty() : Optional.of(ImageReference.parse(name)),
                "");
    }

    @PrivilegedTest
    void prune_takesWhatIsUnwantedAndUnused_andSaysHowMuchThatWas() {
        Image named = image("named", "named:1");
        Image dangling = image("dangling!", "");
        Image used = image("used", "");

        Pruned pruned = maintenance.prune(image -> image.names().isEmpty(), () -> Set.of(used.id()));

        assertThat(pruned.lines())
                .containsExactly(
                        "deleted: " + dangling.id(),
                        "deleted: " + dangling.diffIds().get(0));
        assertThat(pruned.bytes()).isEqualTo("dangling!".length());
        assertThat(store.list()).extracting(Image::id).containsExactlyInAnyOrder(named.id(), used.id());
        StoreMaintenance.Usage usage = maintenance.usage(Set.of(used.id()));
        assertThat(usage.images()).isEqualTo("named".length() + "used".length());
        assertThat(usage.active()).isEqualTo("used".length());
        assertThat(usage.unusedLayers()).isZero();
    }

    @PrivilegedTest
    void heldLayers_areKeptUntilTheHoldEnds() {
        Image image = image("content", "app:1");
        try (ImageStore.Hold hold = store.hold()) {
            assertThat(store.remove("app:1", false, List.of()))
                    .noneMatch(line -> line.contains(image.diffIds().get(0)));
            assertThat(StoreMaintenance.of(folder).pruneLayers().lines()).isEmpty();
            assertThat(maintenance.usage(Set.of()).unused()).isEqualTo("content".length());
        }

        assertThat(maintenance.pruneLayers().lines())
                .containsExactly("deleted: " + image.diffIds().get(0));
    }

    @PrivilegedTest
    void treeThatAKilledProcessLeftBehind_goesWithTheNextUseOfTheStore() throws IOException {
        Image image = image("content", "app:1");
        Path stray = Files.createDirectories(folder.resolve("layers/0123456789abcdef01234567"));
        Files.writeString(stray.resolve("file"), "left by a kill between two renames");

        Image other = ImageStore.open(folder)
                .importRootfs(new TarBuilder().file("file", "other").stream(), ImageConfig.EMPTY, Optional.empty(), "");

        assertThat(stray).doesNotExist();
        assertThat(image.layers().get(0)).isDirectory();
        assertThat(other.layers().get(0)).isDirectory();
    }

    @PrivilegedTest
    void changedFile_isFound_andRepairedByGettingItAgain() throws IOException {
        Image image = image("content", "app:1");
        image("other", "other:1");
        assertThat(maintenance.check(false)).isEmpty();
        Files.writeString(image.layers().get(0).resolve("file"), "CONTENT");

        assertThat(maintenance.check(false))
                .singleElement()
                .asString()
                .contains(image.diffIds().get(0));
        assertThat(maintenance.check(true)).anyMatch(line -> line.contains("get it again: docker.io/library/app:1"));

        assertThat(store.find("app:1")).isEmpty();
        assertThat(maintenance.check(false)).isEmpty();
        assertThat(image("content", "app:1").layers().get(0).resolve("file")).hasContent("content");
    }

    @PrivilegedTest
    void lostAndBrokenParts_areFound_andRepaired() throws IOException {
        Image lostTree = image("lost", "lost:1");
        Image brokenConfig = image("broken", "broken:1");
        StoreFiles.deleteTree(lostTree.layers().get(0));
        Files.writeString(folder.resolve("configs").resolve(Digests.hex(brokenConfig.id())), "{");

        assertThat(maintenance.check(false)).hasSize(3);
        assertThat(maintenance.check(true)).hasSize(3);

        assertThat(maintenance.check(false)).isEmpty();
        assertThat(store.list()).isEmpty();
    }
}
