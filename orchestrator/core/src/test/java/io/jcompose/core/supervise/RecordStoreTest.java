package io.jcompose.core.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStoreTest {
    private static final String ID = "ab".repeat(32);

    @TempDir
    private Path data;

    private Path file;

    @BeforeEach
    void put() {
        RecordStore store = new RecordStore(data);
        store.put(record(), true);
        store.putProject("shop", "{\"name\":\"shop\"}");
        file = data.resolve("projects/shop/containers/" + ID + ".json");
    }

    private static ContainerRecord record() {
        return new ContainerRecord(
                ID,
                "shop-web-1",
                "shop",
                "web",
                1,
                false,
                false,
                ContainerRecord.Restart.NO,
                Optional.empty(),
                ContainerRecord.Network.NONE,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                true,
                ContainerRecord.RUN,
                3,
                Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"id\":", "\0\1\2", "{}", "[]", "null", "7", "{\"id\":\"other\"}"})
    void damagedRecord_comesBackFromItsCopy(String damage) throws IOException {
        Files.writeString(file, damage);

        assertThat(new RecordStore(data).all()).containsExactly(record());
        assertThat(Files.readString(file)).contains("shop-web-1");
    }

    @Test
    void recordWithANumberOutOfRange_comesBackFromItsCopy() throws IOException {
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("\"restartCount\":3", "\"restartCount\":99999999999"));
        assertThat(file).content().isNotEqualTo(whole);

        assertThat(new RecordStore(data).all()).containsExactly(record());
    }

    @Test
    void lostRecord_comesBackFromItsCopy() throws IOException {
        Files.delete(file);

        assertThat(new RecordStore(data).find(ID)).contains(record());
    }

    @Test
    void recordThatCannotBeRead_norItsCopy_isLeftOut() throws IOException {
        Files.writeString(file, "");
        Files.writeString(file.resolveSibling(ID + ".json.copy"), "{");

        assertThat(new RecordStore(data).all()).isEmpty();
    }

    @Test
    void removedRecord_leavesNothing_andNeverComesBack() {
        RecordStore store = new RecordStore(data);
        store.remove(ID);
        store.removeProject("shop");

        assertThat(data.resolve("projects")).isEmptyDirectory();
        assertThat(new RecordStore(data).all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "\0"})
    void damagedProject_comesBackFromItsCopy(String damage) throws IOException {
        Files.writeString(data.resolve("projects/shop/project.json"), damage);

        assertThat(new RecordStore(data).project("shop")).contains("{\"name\":\"shop\"}");
    }

    @Test
    void copies_areReadByTheOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(ID + ".json.copy"))))
                .isEqualTo("rw-------");
    }

    @Test
    void filesThatAKilledEngineWasWriting_areDeletedByTheNext() throws IOException {
        String uuid = ".01234567-89ab-cdef-0123-456789abcdef";
        List<Path> left = List.of(
                Files.createFile(file.resolveSibling(ID + ".json.new")),
                Files.createFile(file.resolveSibling("." + ID + ".json" + uuid)),
                Files.createFile(data.resolve("projects/shop/.project.json" + uuid)));

        assertThat(new RecordStore(data).all()).containsExactly(record());

        assertThat(left).noneMatch(Files::exists);
    }
}
