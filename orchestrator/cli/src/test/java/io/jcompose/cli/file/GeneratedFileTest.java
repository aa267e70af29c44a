package io.jcompose.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.client.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeneratedFileTest {
    private static final String ID = "0123456789abcdef";

    private final GeneratedFile file = new GeneratedFile(
            id -> Optional.of(object("{'Cmd':['run'],'Env':['PATH=/bin'],'User':'app','Labels':{'made':'here'}}")),
            new GeneratedFile.Resources(
                    Map.of(
                            "p_front", Map.of("com.docker.compose.network", "front"),
                            "shared", Map.of()),
                    Map.of("p_data", Map.of("com.docker.compose.volume", "data")),
                    Map.of("p_front", List.of("10.1.0.0/24"))),
            "/run/jcompose");

    @Test
    void whatTheImageSays_isLeftOut() {
        add(
                "web",
                "'Cmd':['run'],'Env':['PATH=/bin','A=b'],'User':'app','Labels':{'made':'here','x':'y','io.jcompose.inputs':'1'}",
                "");

        assertThat(json())
                .isEqualTo("{'services':{'web':{'image':'web:1','environment':['A=b'],'labels':{'x':'y'}}},"
                        + "'networks':{},'volumes':{}}");
    }

    @Test
    void networksAndVolumesOfAProject_areMadeAgain_othersAreThere() {
        add(
                "web",
                "'Cmd':['run']",
                "'NetworkSettings':{'Networks':{'p_front':{'IPAMConfig':{'IPv4Address':'10.1.0.5'},"
                        + "'Aliases':['web','al','0123456789ab']},'shared':{}}},"
                        + "'Mounts':[{'Type':'volume','Name':'p_data','Destination':'/d','RW':false},"
                        + "{'Type':'volume','Name':'mine','Destination':'/m','RW':true}]");

        assertThat(json())
                .contains("'networks':{'front':{'aliases':['al'],'ipv4_address':'10.1.0.5'},'shared':{}}")
                .contains("{'type':'volume','target':'/d','source':'data','read_only':true}")
                .contains("'front':{'ipam':{'config':[{'subnet':'10.1.0.0/24'}]}}")
                .contains("'volumes':{'data':{},'mine':{");
    }

    @Test
    void secondContainerOfAService_makesItLarger() {
        String labels = "'Labels':{'com.docker.compose.service':'web'}";
        add("p-web-1", labels, "");
        add("p-web-2", labels, "");

        assertThat(json()).contains("'services':{'web':{'image':'p-web-1:1','scale':2}}");
    }

    @Test
    void sharedNamespaces_areThoseOfTheOtherService_ifItIsIn() {
        add("web", "", "");
        add("side", "'Hostname':'web'", "'HostConfig':{'NetworkMode':'container:web'}");
        add("far", "", "'HostConfig':{'NetworkMode':'container:other'}");

        assertThat(json())
                .contains("'side':{'image':'side:1','network_mode':'service:web'}")
                .contains("'network_mode':'container:other'");
    }

    @Test
    void secret_isLeftOutWithARemark() {
        add(
                "web",
                "",
                "'Mounts':[{'Type':'bind','Source':'/run/jcompose/x/s','Destination':'/run/secrets/s','RW':false}]");

        assertThat(json()).doesNotContain("/run/secrets");
        assertThat(file.remarks()).containsExactly("service 'web': the secret or config at /run/secrets/s is left out");
    }

    private void add(String name, String config, String more) {
        file.add(object("{'Id':'%s','Name':'/%s','Image':'sha256:1','Config':{'Image':'%s:1'%s}%s}"
                .formatted(ID, name, name, config.isEmpty() ? "" : "," + config, more.isEmpty() ? "" : "," + more)));
    }

    private String json() {
        return new Json().write(file.content()).replace('"', '\'');
    }

    private static Map<String, Object> object(String text) {
        return GeneratedFile.typed(new Json().parse(text.replace('\'', '"')));
    }
}
