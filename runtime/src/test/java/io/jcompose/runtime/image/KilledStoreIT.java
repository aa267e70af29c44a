package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Another process is killed in the middle of its work on the store. */
class KilledStoreIT {
    @TempDir
    Path folder;

    private static TarBuilder archive() {
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 400; i++) {
            tar.file("d%d/file".formatted(i), "x".repeat(2000));
        }
        return tar;
    }

    /** Gives half of an archive, says so, and waits to be killed. */
    private static final class HalfStream extends InputStream {
        private final InputStream half;

        HalfStream(byte[] whole) {
            half = new ByteArrayInputStream(whole, 0, whole.length / 2);
        }

        @Override
        public int read() throws IOException {
            int b = half.read();
            if (b < 0) {
                System.out.println("half");
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return b;
        }

        @Override
        public int read(byte[] to, int start, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            to[start] = (byte) read();
            return 1;
        }
    }

    /** The process that is killed: {@code STORE half|whole}. */
    public static void main(String[] arguments) {
        byte[] whole = archive().build();
        InputStream in = arguments[1].equals("half") ? new HalfStream(whole) : new ByteArrayInputStream(whole);
        Image image = ImageStore.open(Path.of(arguments[0]))
                .importRootfs(in, ImageConfig.EMPTY, Optional.of(ImageReference.parse("whole:1")), "");
        System.out.println(image.diffIds().get(0));
    }

    /** Some launchers load tests by a class loader of their own. */
    private static String classPath() {
        return KilledStoreIT.class.getClassLoader() instanceof URLClassLoader loader
                ? Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("java.class.path");
    }

    private Process start(String mode) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        KilledStoreIT.class.getName(),
                        folder.resolve("images").toString(),
                        mode)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return String.valueOf(process.inputReader(UTF_8).readLine());
    }

    private List<Path> entries(String name) throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve("images").resolve(name))) {
            return entries.toList();
        }
    }

    @PrivilegedTest
    void killInTheMiddleOfUnpacking_leavesAUsableStore_andIsSwept() throws Exception {
        Process killed = start("half");
        assertThat(firstLine(killed)).isEqualTo("half");
        killed.destroyForcibly().waitFor();
        assertThat(entries("tmp")).hasSize(1);

        ImageStore store = ImageStore.open(folder.resolve("images"));
        assertThat(store.list()).isEmpty();
        Image image = store.importRootfs(archive().stream(), ImageConfig.EMPTY, Optional.empty(), "");

        assertThat(image.layers().get(0).resolve("d399/file")).hasSize(2000);
        assertThat(entries("tmp")).isEmpty();
    }

    @PrivilegedTest
    void temporaryFoldersOfLivingProcesses_areKept() throws Exception {
        Process living = start("half");
        assertThat(firstLine(living)).isEqualTo("half");

        ImageStore.open(folder.resolve("images"))
                .importRootfs(archive().stream(), ImageConfig.EMPTY, Optional.empty(), "");

        assertThat(entries("tmp")).hasSize(1);
        living.destroyForcibly().waitFor();
    }

    @PrivilegedTest
    void severalProcesses_addTheSameLayerOnce_andLoseNoName() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(start("whole"));
        }
        ImageStore store = ImageStore.open(folder.resolve("images"));
        Image own = store.importRootfs(
                new TarBuilder().file("a", "a").stream(),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse("own:1")),
                "");
        List<String> layers = new ArrayList<>();
        for (Process process : processes) {
            layers.add(firstLine(process));
            assertThat(process.waitFor()).isZero();
        }

        assertThat(layers).hasSize(3).containsOnly(layers.get(0));
        assertThat(entries("layers")).hasSize(2);
        assertThat(store.find("own:1").map(Image::id)).contains(own.id());
        assertThat(store.find("whole:1")).isPresent();
    }
}
