package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.ContainerSpec.Security;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.Signal;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a container sees, and what it can do with it. */
class ContainerViewIT {
    private TestRuntime host;

    @BeforeEach
    void open() {
        host = new TestRuntime();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static Mount bind(Path source, String target, boolean readOnly) {
        return new Mount.Bind(source, target, readOnly, false, "rprivate", true);
    }

    private static Mount volume(String name, String target) {
        return new Mount.Volume(name, target, false, true, Optional.empty());
    }

    private String output(String script, Mount... mounts) {
        return host.output(script, spec -> spec.mounts(List.of(mounts)));
    }

    @PrivilegedTest
    void container_byDefault_seesOnlyItsOwn() {
        assertThat(host.output(
                        "set -- /proc/[0-9]*; echo $#; hostname; cat /proc/self/uid_map | wc -l; ls /sys/class/net",
                        spec -> spec.hostname("box")))
                .isEqualTo("1\nbox\n1\nlo");
    }

    @PrivilegedTest
    void container_withoutNetwork_hasLoopback() {
        assertThat(host.output("nc -l -p 80 -e echo heard & "
                        + "for i in 0 1 2 3 4 5 6 7 8 9; do nc 127.0.0.1 80 2>/dev/null && break; sleep 0.2; done"))
                .isEqualTo("heard");
    }

    @PrivilegedTest
    void container_byDefault_hasNoMountOfTheHost() {
        assertThat(host.output("cut -d' ' -f2 /proc/mounts | sort | tr '\\n' ' '"))
                .startsWith("/ /dev /dev/mqueue /dev/pts /dev/shm /etc/hostname /etc/hosts /etc/resolv.conf /proc ")
                .doesNotContain("/data");
    }

    @PrivilegedTest
    void container_byDefault_isAsRestrictedAsDockers() {
        String status = host.output("grep -E '^(CapBnd|CapEff|Seccomp|NoNewPrivs):' /proc/self/status | tr -d '\\t'");

        assertThat(status).isEqualTo("CapEff:00000000a80425fb\nCapBnd:00000000a80425fb\nNoNewPrivs:0\nSeccomp:2");
        assertThat(host.output(
                        "echo x > /proc/sys/kernel/hostname; mount -t tmpfs x /tmp; echo 1 > /sys/kernel/uevent_seqnum; "
                                + "mknod /tmp/disk b 254 0 && head -c1 /tmp/disk | wc -c"))
                .contains("hostname: Read-only file system")
                .contains("mount: permission denied")
                .contains("uevent_seqnum: Read-only file system")
                .contains("head: /tmp/disk: Operation not permitted");
    }

    @PrivilegedTest
    void privilegedContainer_mayDoAllThat() {
        Security privileged = new Security(true, List.of(), List.of(), false, "", false, List.of(), List.of());

        assertThat(host.output(
                        "mount -t tmpfs x /tmp && grep Seccomp: /proc/self/status | tr -d '\\t'; ls /dev | wc -l",
                        spec -> spec.security(privileged)))
                .startsWith("Seccomp:0\n");
    }

    @PrivilegedTest
    void environment_hasTheUsualDefaults() {
        assertThat(host.output(
                        "echo $PATH; echo $HOME; echo $HOSTNAME; echo $A",
                        spec -> spec.hostname("box").environment(List.of("A=1", "HOME=/x", "A=2"))))
                .isEqualTo("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n/x\nbox\n2");
    }

    @PrivilegedTest
    void ordinaryUser_canReadWhatHeShould_whateverTheUmaskWas() throws IOException {
        Files.setAttribute(host.layer(), "unix:mode", 0751);
        host.runtime().volumes().create("v", Map.of(), Map.of());

        assertThat(host.output(
                        "umask; stat -c %a / /etc/hosts /etc/resolv.conf /v; cat /etc/hosts > /dev/null",
                        spec -> spec.user(Optional.of("33")).mounts(List.of(volume("v", "/v")))))
                .isEqualTo("0022\n751\n644\n644\n755");
    }

    @PrivilegedTest
    void user_isLookedUpInTheImage() {
        assertThat(host.output(
                        "id -u; id -g; id -G; echo $HOME",
                        spec -> spec.user(Optional.of("www-data")).supplementaryGroups(List.of("users"))))
                .isEqualTo("33\n33\n33 100\n/var/www");
    }

    @PrivilegedTest
    void networkFiles_areWritten() {
        ContainerSpec spec = host.shell("cat /etc/hosts | tail -2; cat /etc/hostname /etc/resolv.conf")
                .hostname("box")
                .hosts(Map.of("db", List.of("10.1.2.3")))
                .dns(new ContainerSpec.Dns(List.of("10.9.9.9"), List.of("example.org"), List.of("ndots:0")))
                .build();
        ContainerId id = host.runtime().create(spec).id();
        host.runtime().launch(id);
        host.runtime().writeHosts(id, List.of("172.18.0.2"));
        host.runtime().start(id);
        host.await(id);

        assertThat(host.output(id))
                .isEqualTo("10.1.2.3\tdb\n172.18.0.2\tbox\nbox\n"
                        + "nameserver 10.9.9.9\nsearch example.org\noptions ndots:0");
    }

    @PrivilegedTest
    void bind_isTheHostsFolder_andReadOnlyIfAsked() throws IOException {
        Path folder = Files.createDirectory(host.folder.resolve("shared"));
        Files.writeString(folder.resolve("file"), "hello\n");

        assertThat(output(
                        "cat /in/file; echo new > /in/other; touch /ro/x",
                        bind(folder, "/in", false),
                        bind(folder, "/ro", true)))
                .isEqualTo("hello\ntouch: /ro/x: Read-only file system");
        assertThat(folder.resolve("other")).hasContent("new");
    }

    @PrivilegedTest
    void readOnlyBind_includesSubmounts() throws Exception {
        Path folder = Files.createDirectories(host.folder.resolve("shared/sub"));
        assertThat(new ProcessBuilder("mount", "-t", "tmpfs", "tmpfs", folder.toString())
                        .start()
                        .waitFor())
                .isZero();
        try {
            assertThat(output("touch /ro/sub/x", bind(host.folder.resolve("shared"), "/ro", true)))
                    .isEqualTo("touch: /ro/sub/x: Read-only file system");
        } finally {
            new ProcessBuilder("umount", folder.toString()).start().waitFor();
        }
    }

    @PrivilegedTest
    void missingBindSource_isAnErrorOrCreated() {
        Path missing = host.folder.resolve("missing");

        assertThatThrownBy(() -> output("true", bind(missing, "/in", false)))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("bind source " + missing + " does not exist");
        output("true", new Mount.Bind(missing, "/in", false, true, "", true));
        assertThat(missing).isDirectory();
    }

    @PrivilegedTest
    void emptyVolume_isFilledFromTheImage() throws IOException {
        Path content = Files.createDirectories(host.layer().resolve("srv/data/deep"));
        Files.writeString(content.resolve("file"), "from image");
        Files.createLink(content.resolve("hard"), content.resolve("file"));
        Files.createSymbolicLink(content.resolve("link"), Path.of("/etc/passwd"));
        Files.setAttribute(content.resolve("file"), "unix:uid", 33);
        Files.setAttribute(content.resolve("file"), "unix:mode", 04750);
        Files.setAttribute(content.getParent(), "unix:uid", 33);
        Files.setAttribute(content.getParent(), "unix:mode", 0755);
        var volume = host.runtime().volumes().create("vol", Map.of(), Map.of());

        assertThat(output(
                        "cd /srv/data; stat -c '%u %a %h' . deep/file; readlink deep/link; echo more > new",
                        volume("vol", "/srv/data")))
                .isEqualTo("33 755 3\n33 4750 2\n/etc/passwd");
        Files.delete(volume.data().resolve("deep/file"));
        assertThat(output("ls /srv/data /srv/data/deep", volume("vol", "/srv/data")))
                .isEqualTo("/srv/data:\ndeep\nnew\n\n/srv/data/deep:\nhard\nlink");
        assertThat(output("ls /v", new Mount.Volume("vol", "/v", true, true, Optional.of("deep"))))
                .isEqualTo("hard\nlink");
        assertThatThrownBy(() -> output("true", volume("missing", "/v")))
                .hasMessageContaining("'missing' does not exist");
    }

    @PrivilegedTest
    void volumeWithOptions_isMounted() throws IOException {
        Path elsewhere = Files.createDirectory(host.folder.resolve("elsewhere"));
        host.runtime()
                .volumes()
                .create("bound", Map.of(), Map.of("type", "none", "o", "bind", "device", elsewhere.toString()));
        host.runtime()
                .volumes()
                .create("memory", Map.of(), Map.of("type", "tmpfs", "o", "size=1m,mode=700", "device", "tmpfs"));

        assertThat(output("touch /b/x; stat -f -c %T /m; stat -c %a /m", volume("bound", "/b"), volume("memory", "/m")))
                .isEqualTo("tmpfs\n700");
        assertThat(elsewhere.resolve("x")).exists();
    }

    @PrivilegedTest
    void tmpfsAndFileCopy_haveTheirModes() throws IOException {
        Path secret = Files.writeString(host.folder.resolve("secret"), "s3cret\n");

        assertThat(output(
                        "stat -c %a /t; cat /run/secrets/one; stat -c '%u %g %a' /run/secrets/one; echo x > /run/secrets/one",
                        new Mount.Tmpfs("/t", false, OptionalLong.of(1 << 20), OptionalInt.of(0750), ""),
                        new Mount.FileCopy(secret, "/run/secrets/one", 33, 44, 0440)))
                .startsWith("750\ns3cret\n33 44 440\n")
                .contains("Read-only file system");
    }

    @PrivilegedTest
    void tmpfsWithoutMode_hasThatOfTheFolderItCovers() throws IOException {
        Path folder = Files.createDirectory(host.layer().resolve("private"));
        Files.setAttribute(folder, "unix:mode", 0711);

        assertThat(output(
                        "stat -c %a /private /fresh",
                        new Mount.Tmpfs("/private", false, OptionalLong.empty(), OptionalInt.empty(), ""),
                        new Mount.Tmpfs("/fresh", false, OptionalLong.empty(), OptionalInt.empty(), "")))
                .isEqualTo("711\n1777");
    }

    @PrivilegedTest
    void imageMount_showsTheFilesOfAllLayersReadOnly() throws IOException {
        Path lower = Files.createDirectories(host.folder.resolve("i/lower/app/sub"));
        Path upper = Files.createDirectories(host.folder.resolve("i/upper/app/sub"));
        Files.writeString(lower.resolve("old"), "old\n");
        Files.writeString(upper.resolve("new"), "new\n");
        List<Path> layers = List.of(host.folder.resolve("i/upper"), host.folder.resolve("i/lower"));

        assertThat(output(
                        "cat /image/app/sub/old /image/app/sub/new; ls /sub; cat /one; touch /image/x",
                        new Mount.Image("i", "/image", layers, Optional.empty()),
                        new Mount.Image("i", "/sub", layers, Optional.of("app/sub")),
                        new Mount.Image("i", "/one", layers, Optional.of("app/sub/old"))))
                .isEqualTo("old\nnew\nnew\nold\nold\ntouch: /image/x: Read-only file system");
    }

    @PrivilegedTest
    void readOnlyRoot_letsOnlyMountsBeWritten() {
        assertThat(host.output(
                        "touch /x 2>&1; touch /t/x && echo ok",
                        spec -> spec.readOnlyRoot(true)
                                .mounts(List.of(
                                        new Mount.Tmpfs("/t", false, OptionalLong.empty(), OptionalInt.empty(), "")))))
                .isEqualTo("touch: /x: Read-only file system\nok");
    }

    @PrivilegedTest
    void writableLayer_holdsWhatChanged() {
        ContainerId id = host.started(host.shell("echo new > /added; rm /etc/group"));
        host.await(id);

        Path upper = host.runtime().writableLayer(id);
        assertThat(upper.resolve("added")).hasContent("new");
        assertThat(upper.resolve("etc/group")).exists();
    }

    @PrivilegedTest
    void sharedIpcNamespace_hasTheSameSharedMemory() {
        ContainerId first = host.started(host.shell("echo shared > /dev/shm/it; exec sleep 100"));
        Source own = Source.Private.INSTANCE;
        Namespaces shared = new Namespaces(own, own, new Source.Of(first), own, own);

        assertThat(host.output(
                        "for i in 1 2 3 4 5 6 7 8 9; do [ -e /dev/shm/it ] && break; sleep 0.2; done; cat /dev/shm/it",
                        spec -> spec.namespaces(shared)))
                .isEqualTo("shared");
    }

    /** The host's own view of its queues, /dev/mqueue, is mounted on few hosts. */
    @PrivilegedTest
    void ipcNamespaceOfTheHost_hasItsQueues() throws IOException {
        Source own = Source.Private.INSTANCE;
        Namespaces ofHost = new Namespaces(own, own, Source.Host.INSTANCE, own, own);

        assertThat(host.output(
                        "readlink /proc/self/ns/ipc; grep -c ' /dev/mqueue ' /proc/mounts",
                        spec -> spec.namespaces(ofHost)))
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")) + "\n1");
    }

    @PrivilegedTest
    void namespaces_canBeSharedWithAnotherContainer() throws IOException {
        ContainerId first = host.started(host.spec("sleep", "100").hostname("first"));
        Source other = new Source.Of(first);
        Namespaces shared = new Namespaces(other, other, Source.Private.INSTANCE, other, Source.Private.INSTANCE);

        String pidNet = host.output(
                "readlink /proc/self/ns/net; readlink /proc/1/ns/net; hostname; tail -1 /etc/hosts",
                spec -> spec.namespaces(shared));

        String[] lines = pidNet.split("\n");
        assertThat(lines[0]).isEqualTo(lines[1]);
        assertThat(lines[2]).isEqualTo("first");
        host.runtime().stop(first, Signal.KILL, Duration.ofSeconds(5));
        assertThatThrownBy(() -> host.output("true", spec -> spec.namespaces(shared)))
                .hasMessageContaining("which does not run");
    }

    @PrivilegedTest
    void emptyImage_canRunAStaticProgramFromAMount() throws IOException {
        ContainerSpec.Builder spec = ContainerSpec.builder("scratch")
                .args(List.of("/prog/busybox", "echo", "static"))
                .mounts(List.of(bind(host.layer().resolve("bin"), "/prog", true)));
        ContainerId id = host.started(spec);
        host.await(id);

        assertThat(host.output(id)).isEqualTo("static");
    }
}
