package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Security;
import io.jcompose.runtime.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecValidationTest {
    private static ContainerSpec.Builder good() {
        return ContainerSpec.builder("web-1").args(List.of("true")).sysctls(Map.of("net.core.somaxconn", "1"));
    }

    private static void refused(ContainerSpec.Builder spec, String message) {
        assertThatThrownBy(() -> SpecValidation.check(spec.build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining(message);
    }

    @Test
    void goodSpec_passes() {
        assertThatCode(() -> SpecValidation.check(good().build())).doesNotThrowAnyException();
    }

    @Test
    void allProblems_areNamedAtOnce() {
        refused(
                good().name("-x").workingDir(Optional.of("relative")),
                "container '-x': name '-x': use letters, digits, '_', '.' and '-', a letter or digit first; "
                        + "working folder 'relative': must be an absolute path");
    }

    @Test
    void devices_needModesAndRulesThatTheKernelKnows() {
        ContainerSpec.Device device = new ContainerSpec.Device(Path.of("/dev/null"), "/dev/x", "abc");
        refused(
                good().security(security(List.of(device), List.of())),
                "device /dev/null: invalid device mode: abc; use some of r, w and m");
        refused(good().security(security(List.of(), List.of("foo"))), "invalid device cgroup format 'foo'");
        assertThatCode(() ->
                        SpecValidation.check(good().security(security(List.of(), List.of("c 42:* rmw", "a *:* rwm")))
                                .build()))
                .doesNotThrowAnyException();
    }

    private static Security security(List<ContainerSpec.Device> devices, List<String> rules) {
        return new Security(false, List.of(), List.of(), false, "", false, devices, rules);
    }

    @Test
    void whatCouldNeverWork_isRefused() {
        refused(good().args(List.of()), "no command given");
        refused(good().sysctls(Map.of("vm.swappiness", "1")), "sysctl 'vm.swappiness': it belongs to the host");
        refused(
                good().security(new Security(false, List.of("FLY"), List.of(), false, "", false, List.of(), List.of())),
                "FLY");
        refused(
                good().mounts(List.of(new Mount.Volume("v", "/a/../..", false, true, Optional.empty()))),
                "without '..'");
        refused(
                good().mounts(List.of(new Mount.Volume("v", "/proc/sys", false, true, Optional.empty()))),
                "nothing can be mounted");
        refused(
                good().mounts(List.of(new Mount.Bind(Path.of("/a"), "/b", false, false, "sideways", true))),
                "sideways");
    }
}
