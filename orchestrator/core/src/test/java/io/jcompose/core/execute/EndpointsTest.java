package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.load.ComposeFolder;
import io.jcompose.core.model.Project;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
    private static final String FILE = """
            services:
              web: {image: a, ports: ["80:80", "0.0.0.0:81:81"], networks: [inner, outer]}
              other: {image: a, ports: ["82:82"], networks: [inner]}
            networks:
              outer: {driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.1}}
              inner: {internal: true, driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.2}}
            """;

    @TempDir
    Path temp;

    @Test
    void portsWithoutAddress_getTheOneOfTheNetworkThatLeadsOutside() {
        Project project = new ComposeFolder(temp).compose(FILE).project();

        assertThat(addresses(project, "web")).containsExactly("127.0.0.1", "0.0.0.0");
        assertThat(addresses(project, "other")).containsExactly("*");
    }

    @Test
    void projectsDefaultAddress_winsOverTheNetworks() {
        Project project = new ComposeFolder(temp)
                .compose(FILE)
                .variable(Inputs.BIND_VARIABLE, "127.0.0.3")
                .project();

        assertThat(addresses(project, "web")).containsExactly("127.0.0.3", "0.0.0.0");
    }

    private static List<String> addresses(Project project, String service) {
        return Endpoints.ports(project, project.service(service).orElseThrow()).stream()
                .map(port -> port.hostIp().orElse("*"))
                .toList();
    }
}
