package io.jcompose.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import io.jcompose.testkit.ProjectHome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The samples do what their pages say. */
@Timeout(180)
class SamplesIT {
    private static JcomposeHost host;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("busybox");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void fromScratch_runsARootFileSystem_withLimitsAndNamespacesOfItsOwn() throws Exception {
        Path here = Projects.write(host, "walk", "services: {}");
        host.mustRun(here, "container", "create", "--name", "root", "busybox", "true");
        host.mustRun(here, "container", "export", "--output", "rootfs.tar", "root");
        host.mustRun(here, "container", "rm", "root");

        Process walk = host.startShell(
                here, "exec " + ProjectHome.path().resolve("samples/from-scratch/walk.sh") + " rootfs.tar");
        String seen = new String(walk.getInputStream().readAllBytes(), UTF_8);

        assertThat(walk.waitFor()).as(seen).isZero();
        assertThat(seen)
                .contains("\ninside\n", "process 1: sleep 1000", "interfaces: lo\n", "Seccomp:\t2")
                .containsPattern("NSpid:\t[0-9]+\t1\n")
                .contains("cgroup own\nipc own\nmnt own\nnet own\npid own\nuts own\nuser shared\n")
                .containsPattern("(memory.max|memory.limit_in_bytes) 10737418240\n")
                .containsPattern("(cpu.max 50000 100000|cpu.cfs_quota_us 50000)\n")
                .containsPattern("(cpu.weight [0-9]+|cpu.shares 512)\n");
        assertThat(host.mustRun(here, "container", "ls", "-aq").stdout()).isEmpty();
    }

    @PrivilegedTest
    void seccompProfile_ofOnesOwn_holdsForTheService_andAWrongOneIsNamed() {
        Path here = Projects.write(host, "profile", """
                services:
                  app:
                    image: busybox
                    command: sh -c 'mkdir /made; echo "mkdir $?"; chmod 600 /etc/hosts; echo "chmod $?"'
                    security_opt: ["seccomp:./profile.json"]
                  wrong:
                    image: busybox
                    command: "true"
                    profiles: [wrong]
                    security_opt: ["seccomp=broken.json"]
                """);
        Projects.file(here, "profile.json", """
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                  {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}
                """);
        Projects.file(here, "broken.json", "{\"defaultAction\": \"SCMP_ACT_SING\"}");

        assertThat(host.mustRun(here, "run", "--rm", "-T", "app").stdout()).isEqualTo("mkdir 1\nchmod 0\n");
        assertThat(host.run(here, "up", "wrong").output())
                .contains("broken.json: action 'SCMP_ACT_SING' is not supported");
        host.mustRun(here, "--profile", "*", "down");
    }
}
