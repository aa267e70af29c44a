import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.container.LinuxContainerRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a container many times through the runtime's Java interface. Its program writes the monotonic clock, which is
 * {@link System#nanoTime} on Linux, into a file; printed is the time from the call of launch to that moment.
 *
 * <p>Arguments: root folder with /floor in it, folder to work in, starts not counted, starts counted.
 */
final class StartLatency {
    private StartLatency() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Path work = Path.of(arguments[1]);
        int unprinted = Integer.parseInt(arguments[2]);
        int printed = Integer.parseInt(arguments[3]);
        String group = "jcompose-bench-launch-" + ProcessHandle.current().pid();
        RuntimePaths paths = new RuntimePaths(work.resolve("data"), work.resolve("run"), group);
        LinuxContainerRuntime runtime = LinuxContainerRuntime.open(paths, List.of(), List.of());
        try {
            for (int i = 0; i < unprinted + printed; i++) {
                long took = once(runtime, root, i);
                if (i >= unprinted) {
                    System.out.println(took);
                }
            }
        } finally {
            runtime.close();
        }
        System.exit(0); // watchers of ended containers may still be threads
    }

    private static long once(LinuxContainerRuntime runtime, Path root, int number) throws Exception {
        ContainerSpec spec = ContainerSpec.builder("launch-" + number)
                .image("bench")
                .imageId("sha256:" + "0".repeat(64))
                .layers(List.of(root))
                .args(List.of("/floor", "stamp", "/stamp"))
                .build();
        Container container = runtime.create(spec);
        long begin = System.nanoTime();
        var unused = runtime.launch(container.id());
        runtime.start(container.id());
        runtime.exit(container.id()).join();
        Path stamp = runtime.writableLayer(container.id()).resolve("stamp");
        long end = Long.parseLong(Files.readString(stamp).trim());
        runtime.remove(container.id(), true);
        return end - begin;
    }
}
