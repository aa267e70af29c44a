package io.jcompose.cli.container;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.TestContexts;
import io.jcompose.core.client.Json;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Flags of {@code container run}, one by one: what they make of a service, or why they are refused. */
class RunOptionsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws Exception {
        Files.writeString(folder.resolve("vars"), "# c\nA=1\n  B= x \"y\" # z\nHOME\nNONE\n");
        Files.writeString(folder.resolve("blank"), "A B=1\n");
        Files.writeString(folder.resolve("nameless"), "A=1\n=2\n");
        Files.writeString(folder.resolve("spaced"), "  k= v \n");
        Files.writeString(folder.resolve("labels"), "l=1\n# c\nm\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "-e A=1 -e B= -e HOME -e NONE|environment|{\"A\":\"1\",\"B\":\"\",\"HOME\":\"/h\",\"NONE\":null}",
                "--env-file vars|environment|{\"A\":\"1\",\"B\":\" x \\\"y\\\" # z\",\"HOME\":\"/h\"}",
                "--label-file labels -l a=b -l c -l d=e=f|labels|{\"l\":\"1\",\"m\":\"\",\"a\":\"b\",\"c\":\"\",\"d\":\"e=f\"}",
                "--label-file spaced|labels|{\"k\":\" v \"}",
                "-v /tmp -v /var|volumes|[{\"type\":\"volume\",\"target\":\"/tmp\",\"volume\":{}},{\"type\":\"volume\",\"target\":\"/var\",\"volume\":{}}]",
                "-v /hostTmp:/containerTmp|volumes|[{\"type\":\"bind\",\"source\":\"/hostTmp\",\"target\":\"/containerTmp\",\"bind\":{\"create_host_path\":true}}]",
                "-v /hostTmp:/containerTmp:ro,Z -v /hostVar:/containerVar:rw,Z|volumes|[{\"type\":\"bind\",\"source\":\"/hostTmp\",\"target\":\"/containerTmp\",\"read_only\":true,\"bind\":{\"selinux\":\"Z\",\"create_host_path\":true}},{\"type\":\"bind\",\"source\":\"/hostVar\",\"target\":\"/containerVar\",\"read_only\":false,\"bind\":{\"selinux\":\"Z\",\"create_host_path\":true}}]",
                "-v name:/x:nocopy|volumes|[{\"type\":\"volume\",\"source\":\"name\",\"target\":\"/x\",\"volume\":{\"nocopy\":true}}]",
                "-v name:/x:ro,nocopy|volumes|[{\"type\":\"volume\",\"source\":\"name\",\"target\":\"/x\",\"read_only\":true,\"volume\":{\"nocopy\":true}}]",
                "-v ~/x:/x|volumes|[{\"type\":\"bind\",\"source\":\"/h/x\",\"target\":\"/x\",\"bind\":{\"create_host_path\":true}}]",
                "-v /a:/b:rshared|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"bind\":{\"propagation\":\"rshared\",\"create_host_path\":true}}]",
                "--mount type=bind,src=/a,dst=/b,readonly|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"read_only\":true,\"bind\":{\"create_host_path\":false},\"x-mount-flag\":true}]",
                "--mount type=BIND,source=/a,target=/b|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"bind\":{\"create_host_path\":false},\"x-mount-flag\":true}]",
                "--mount source=a,target=/b|volumes|[{\"type\":\"volume\",\"source\":\"a\",\"target\":\"/b\",\"x-mount-flag\":true}]",
                "--mount target=/b|volumes|[{\"type\":\"volume\",\"target\":\"/b\",\"x-mount-flag\":true}]",
                "--mount type=volume,target=/b,volume-nocopy=true|volumes|[{\"type\":\"volume\",\"target\":\"/b\",\"volume\":{\"nocopy\":true},\"x-mount-flag\":true}]",
                "--mount type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=0700|volumes|[{\"type\":\"tmpfs\",\"target\":\"/t\",\"tmpfs\":{\"size\":\"1048576\",\"mode\":448},\"x-mount-flag\":true}]",
                "--mount type=bind,source=/a,target=/b,bind-nonrecursive|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"bind\":{\"recursive\":\"disabled\",\"create_host_path\":false},\"x-mount-flag\":true}]",
                "--mount type=bind,source=/a,target=/b,bind-recursive=readonly,readonly,bind-propagation=rprivate|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"read_only\":true,\"bind\":{\"recursive\":\"readonly\",\"propagation\":\"rprivate\",\"create_host_path\":false},\"x-mount-flag\":true}]",
                "--mount type=bind,source=/a,target=/b,bind-create-src|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"bind\":{\"create_host_path\":true},\"x-mount-flag\":true}]",
                "--mount type=image,source=busybox,target=/i,image-subpath=etc|volumes|[{\"type\":\"image\",\"source\":\"busybox\",\"target\":\"/i\",\"image\":{\"subpath\":\"etc\"},\"x-mount-flag\":true}]",
                "--mount \"type=bind\",\"source=/a\",\"target=/b\"|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"bind\":{\"create_host_path\":false},\"x-mount-flag\":true}]",
                "--mount type=volume,source=a,target=/b,ro=false|volumes|[{\"type\":\"volume\",\"source\":\"a\",\"target\":\"/b\",\"read_only\":false,\"x-mount-flag\":true}]",
                "--mount type=bind,source=/a,target=/b,bind-recursive=writable,ro|volumes|[{\"type\":\"bind\",\"source\":\"/a\",\"target\":\"/b\",\"read_only\":true,\"bind\":{\"recursive\":\"writable\",\"create_host_path\":false},\"x-mount-flag\":true}]",
                "--mount type=volume,source=a,target=/b,volume-opt=o|volumes|[{\"type\":\"volume\",\"source\":\"a\",\"target\":\"/b\",\"x-mount-flag\":true}]",
                "--mount type=volume,source=a,target=/b,volume-subpath=x|volumes|[{\"type\":\"volume\",\"source\":\"a\",\"target\":\"/b\",\"volume\":{\"subpath\":\"x\"},\"x-mount-flag\":true}]",
                "-p 80|ports|[{\"mode\":\"ingress\",\"target\":80,\"protocol\":\"tcp\"}]",
                "-p 127.0.0.1:8080:80/udp|ports|[{\"mode\":\"ingress\",\"host_ip\":\"127.0.0.1\",\"target\":80,\"published\":\"8080\",\"protocol\":\"udp\"}]",
                "-p 127.0.0.1::80|ports|[{\"mode\":\"ingress\",\"host_ip\":\"127.0.0.1\",\"target\":80,\"protocol\":\"tcp\"}]",
                "-p [::1]:8080:80|ports|[{\"mode\":\"ingress\",\"host_ip\":\"::1\",\"target\":80,\"published\":\"8080\",\"protocol\":\"tcp\"}]",
                "-p 8000-8002:80-82|ports|[{\"mode\":\"ingress\",\"target\":80,\"published\":\"8000\",\"protocol\":\"tcp\"},{\"mode\":\"ingress\",\"target\":81,\"published\":\"8001\",\"protocol\":\"tcp\"},{\"mode\":\"ingress\",\"target\":82,\"published\":\"8002\",\"protocol\":\"tcp\"}]",
                "-p 8000-8002:80|ports|[{\"mode\":\"ingress\",\"target\":80,\"published\":\"8000-8002\",\"protocol\":\"tcp\"}]",
                "-p :80|ports|[{\"mode\":\"ingress\",\"target\":80,\"protocol\":\"tcp\"}]",
                "-p 80/TCP|ports|[{\"mode\":\"ingress\",\"target\":80,\"protocol\":\"tcp\"}]",
                "-p published=8080,target=80|ports|[{\"mode\":\"ingress\",\"target\":80,\"published\":\"8080\",\"protocol\":\"tcp\"}]",
                "-p target=80|ports|[{\"mode\":\"ingress\",\"target\":80,\"protocol\":\"tcp\"}]",
                "-p target=80,published=8080,protocol=udp,mode=host|ports|[{\"mode\":\"ingress\",\"target\":80,\"published\":\"8080\",\"protocol\":\"udp\"}]",
                "--expose 80|expose|[\"80\"]",
                "--expose 80-82/udp|expose|[\"80-82/udp\"]",
                "--device /dev/null|devices|[{\"source\":\"/dev/null\",\"target\":\"/dev/null\",\"permissions\":\"rwm\"}]",
                "--device /dev/null:/dev/x|devices|[{\"source\":\"/dev/null\",\"target\":\"/dev/x\",\"permissions\":\"rwm\"}]",
                "--device /dev/null:/dev/x:rw|devices|[{\"source\":\"/dev/null\",\"target\":\"/dev/x\",\"permissions\":\"rw\"}]",
                "--device /dev/null:rw|devices|[{\"source\":\"/dev/null\",\"target\":\"/dev/null\",\"permissions\":\"rw\"}]",
                "--log-driver json-file --log-opt max-size=1m --log-opt max-file=2|logging|{\"driver\":\"json-file\",\"options\":{\"max-size\":\"1m\",\"max-file\":\"2\"}}",
                "--log-opt max-size|logging|{\"driver\":\"json-file\",\"options\":{\"max-size\":\"\"}}",
                "--restart on-failure:2|restart|\"on-failure:2\"",
                "--restart no|restart|\"no\"",
                "--health-cmd true --health-interval 1s --health-timeout 2s --health-retries 3 --health-start-period 4s --health-start-interval 5s|healthcheck|{\"test\":[\"CMD-SHELL\",\"true\"],\"interval\":\"1s\",\"timeout\":\"2s\",\"retries\":3,\"start_period\":\"4s\",\"start_interval\":\"5s\"}",
                "--no-healthcheck|healthcheck|{\"disable\":true}",
                "--mac-address 92-d0-c6-0a-29-33|mac_address|\"92:d0:c6:0a:29:33\"",
                "--network foo|networks|{\"foo\":null}",
                "--network name=foo,alias=web1,alias=web2|networks|{\"foo\":{\"aliases\":[\"web1\",\"web2\"]}}",
                "--network name=foo,ip=172.20.88.22,ip6=2001:db8::8822,driver-opt=a=b,mac-address=92:d0:c6:0a:29:33|networks|{\"foo\":{\"ipv4_address\":\"172.20.88.22\",\"ipv6_address\":\"2001:db8::8822\",\"mac_address\":\"92:d0:c6:0a:29:33\",\"driver_opts\":{\"a\":\"b\"}}}",
                "--network name=foo,link-local-ip=169.254.169.254|networks|{\"foo\":{\"link_local_ips\":[\"169.254.169.254\"]}}",
                "--network name=foo,gw-priority=10|networks|{\"foo\":{\"gw_priority\":10}}",
                "--network foo --network bar|networks|{\"foo\":null,\"bar\":null}",
                "--network foo --ip 1.2.3.4 --network-alias x --network-alias y|networks|{\"foo\":{\"ipv4_address\":\"1.2.3.4\",\"aliases\":[\"x\",\"y\"]}}",
                "--network name=foo --ip 1.2.3.5|networks|{\"foo\":{\"ipv4_address\":\"1.2.3.5\"}}",
                "--network name=bridge,gw-priority=10|network_mode|\"bridge\"",
                "--network name=bridge,mac-address=92:d0:c6:0a:29:33|mac_address|\"92:d0:c6:0a:29:33\"",
                "--expose 8080/ncp|expose|[\"8080/ncp\"]",
                "--network none|network_mode|\"none\"",
                "--network container:x|network_mode|\"container:x\"",
                "--link a:b|external_links|[\"a:b\"]",
                "--hostname some.prefix --domainname domainname.tld|domainname|\"domainname.tld\"",
                "--ulimit nofile=512:1024|ulimits|{\"nofile\":{\"soft\":512,\"hard\":1024}}",
                "--tmpfs /t:rw,noexec,nosuid,size=65536k|tmpfs|[\"/t:rw,noexec,nosuid,size=65536k\"]",
                "--cpus 1.5|cpus|1.5",
                "--memory 1.5g|mem_limit|\"1610612736\"",
                "--memory 1g --memory-swap -1|memswap_limit|\"-1\"",
                "--pids-limit -1|pids_limit|-1",
                "--memory-swappiness -1|mem_swappiness|null",
                "--device-read-bps /dev/sda:1mb|blkio_config|{\"device_read_bps\":[{\"path\":\"/dev/sda\",\"rate\":\"1048576\"}]}",
                "--blkio-weight-device /dev/sda:100|blkio_config|{\"weight_device\":[{\"path\":\"/dev/sda\",\"weight\":100}]}",
                "--shm-size 128m|shm_size|\"134217728\"",
                "--add-host a:host-gateway|extra_hosts|[\"a=host-gateway\"]",
                "--add-host a=[192.168.0.1]|extra_hosts|[\"a=192.168.0.1\"]",
                "--add-host a:[::1]|extra_hosts|[\"a=::1\"]",
                "--dns-search .|dns_search|[\".\"]",
                "--volumes-from a:ro|volumes_from|[\"container:a:ro\"]",
                "--stop-timeout 3|stop_grace_period|\"3s\"",
            })
    void flag_becomesAnAttribute(String line, String key, String expected) throws Exception {
        assertThat(new Json().write(service(line).get(key))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "--env-file blank|invalid env file (blank): line 1: variable 'A B' contains whitespaces",
                "--label-file blank|invalid label file (blank): line 1: variable 'A B' contains whitespaces",
                "--env-file nameless|invalid env file (nameless): line 2: no variable name on line '=2'",
                "-l =x|invalid label '=x': empty name; use KEY=VALUE",
                "--device /:../|invalid --device '/:../': ../ is not an absolute path; use HOST[:TARGET[:rwm]]",
                "--device /:path|invalid --device '/:path': path is not an absolute path; use HOST[:TARGET[:rwm]]",
                "--device path:ro|invalid --device 'path:ro': ro is not an absolute path; use HOST[:TARGET[:rwm]]",
                "--device ./|invalid --device './': ./ is not an absolute path; use HOST[:TARGET[:rwm]]",
                "--link=|bad format for links: ; use CONTAINER[:ALIAS]",
                "--add-host a:b:c|invalid argument \"a:b:c\" for \"--add-host\" flag: invalid IP address in add-host: \"b:c\"",
                "-e =x|invalid environment variable '=x': use NAME=value or NAME",
                "-v /a:/b:c:d|invalid --volume '/a:/b:c:d': invalid mode: c:d; use one of ro and rw, one of z and Z, nocopy, and a propagation",
                "-v :/x|invalid --volume ':/x': \"\" includes invalid characters for a local volume name, only [a-zA-Z0-9][a-zA-Z0-9_.-]* are allowed; a folder of the host begins with / or ./",
                "-v name:|volumes[0]: 'name:' has an empty part",
                "-v rel/a:/x|invalid --volume 'rel/a:/x': \"rel/a\" includes invalid characters for a local volume name, only [a-zA-Z0-9][a-zA-Z0-9_.-]* are allowed; a folder of the host begins with / or ./",
                "-v /a:/b:shared,private|invalid --volume '/a:/b:shared,private': invalid mode: shared,private; use one of ro and rw, one of z and Z, nocopy, and a propagation",
                "-v /a:/b:ro,rw|invalid --volume '/a:/b:ro,rw': invalid mode: ro,rw; use one of ro and rw, one of z and Z, nocopy, and a propagation",
                "-v name:/x:shared|invalid --volume 'name:/x:shared': invalid mode: shared; use one of ro and rw, one of z and Z, nocopy",
                "-v /a:/b -v /c:/b|duplicate mount point: /b; mount one thing there",
                "--mount type=bind,source=/a,target=/b,readonly=no|invalid argument \"type=bind,source=/a,target=/b,readonly=no\" for \"--mount\" flag: invalid value for readonly: no",
                "--mount type=bind,source=/a,target=/b,readonly=|invalid argument \"type=bind,source=/a,target=/b,readonly=\" for \"--mount\" flag: invalid value for readonly: ",
                "--mount type=bind,source=/a,target=/b,bind-recursive=writable|invalid argument \"type=bind,source=/a,target=/b,bind-recursive=writable\" for \"--mount\" flag: option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction",
                "--mount type=volume,target=/b,volume-opt==x|invalid argument \"type=volume,target=/b,volume-opt==x\" for \"--mount\" flag: invalid value for volume-opt: =x; use volume-opt=KEY=VALUE",
                "--mount type=volume,target=/b,volume-label==x|invalid argument \"type=volume,target=/b,volume-label==x\" for \"--mount\" flag: invalid value for volume-label: =x; use volume-label=KEY=VALUE",
                "--mount type=bind,target=/b|invalid argument \"type=bind,target=/b\" for \"--mount\" flag: source is required: a file or folder of the host",
                "--mount type=bind,source=/a|invalid argument \"type=bind,source=/a\" for \"--mount\" flag: target is required",
                "--mount type=bind,source=/a,target=/b,volume-nocopy|invalid argument \"type=bind,source=/a,target=/b,volume-nocopy\" for \"--mount\" flag: cannot mix 'volume-*' options with mount type 'bind'",
                "--mount type=volume,source=a,target=/b,bind-propagation=shared|invalid argument \"type=volume,source=a,target=/b,bind-propagation=shared\" for \"--mount\" flag: cannot mix 'bind-*' options with mount type 'volume'",
                "--mount type=volume,target=/b,volume-nocopy=bogus|invalid argument \"type=volume,target=/b,volume-nocopy=bogus\" for \"--mount\" flag: invalid value for volume-nocopy: bogus",
                "--mount type=volume,source=a,target=/b,volume-driver=nfs|invalid argument \"type=volume,source=a,target=/b,volume-driver=nfs\" for \"--mount\" flag: there is no volume driver 'nfs'; use local",
                "--mount type=tmpfs,target=/t,tmpfs-size=foo|volumes[0].tmpfs.size: 'foo' is not a size; use a number and b, k, m or g, for example 64m",
                "--mount type=tmpfs,target=/t,tmpfs-mode=foo|invalid argument \"type=tmpfs,target=/t,tmpfs-mode=foo\" for \"--mount\" flag: invalid value for tmpfs-mode: foo; use octal digits such as 1777",
                "--mount type=tmpfs,source=/x,target=/t|invalid argument \"type=tmpfs,source=/x,target=/t\" for \"--mount\" flag: a tmpfs has no source",
                "--mount type=bind,source=/a,target=/b,tmpfs-size=1|invalid argument \"type=bind,source=/a,target=/b,tmpfs-size=1\" for \"--mount\" flag: cannot mix 'tmpfs-*' options with mount type 'bind'",
                "--mount type=bind,source=/a,target=/b,bind-recursive=readonly|invalid argument \"type=bind,source=/a,target=/b,bind-recursive=readonly\" for \"--mount\" flag: option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction",
                "--mount type=bind,source=/a,target=/b,bind-recursive=foo|invalid argument \"type=bind,source=/a,target=/b,bind-recursive=foo\" for \"--mount\" flag: invalid value for bind-recursive: foo (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")",
                "--mount type=foo,target=/b|invalid argument \"type=foo,target=/b\" for \"--mount\" flag: type 'foo' is unknown; use bind, volume, tmpfs or image",
                "--mount type=bind,source=/a,target=/b,foo=bar|invalid argument \"type=bind,source=/a,target=/b,foo=bar\" for \"--mount\" flag: unexpected key 'foo' in 'foo=bar'",
                "--mount type=bind,source=/a,target=/b,foo|invalid argument \"type=bind,source=/a,target=/b,foo\" for \"--mount\" flag: 'foo' must be a key=value pair",
                "--mount type=image,target=/i|invalid argument \"type=image,target=/i\" for \"--mount\" flag: source is required: the image",
                "--mount type=npipe,source=a,target=b|invalid argument \"type=npipe,source=a,target=b\" for \"--mount\" flag: type 'npipe' is unknown; use bind, volume, tmpfs or image",
                "--mount type=cluster,source=a,target=/b|invalid argument \"type=cluster,source=a,target=/b\" for \"--mount\" flag: type 'cluster' is unknown; use bind, volume, tmpfs or image",
                "--mount type=,target=/b|invalid argument \"type=,target=/b\" for \"--mount\" flag: type '' is unknown; use bind, volume, tmpfs or image",
                "--mount type=bind,,target=/b|invalid argument \"type=bind,,target=/b\" for \"--mount\" flag: '' must be a key=value pair",
                "-p 8000-8002:80-81|ports[0]: the ranges in '8000-8002:80-81' differ in length",
                "-p 80/sctp|invalid --publish '80/sctp': only tcp and udp can be published",
                "-p 80/foo|ports[0]: unknown protocol 'foo'; use tcp, udp or sctp",
                "-p x:80|ports[0]: host port 'x' in 'x:80' is not a number",
                "-p 8080:x|ports[0]: container port 'x' in '8080:x' is not a number",
                "-p 70000:80|ports[0]: host port '70000' in '70000:80' is out of range; use 1 to 65535",
                "-p 80:0|invalid --publish '80:0': port 0 of a container cannot be reached",
                "-p 80:|ports[0]: no container port in '80:'",
                "-p 1.2.3.400:80:80|ports[0]: '1.2.3.400' is not an IP address",
                "-p host.name:80:80|ports[0]: 'host.name' is not an IP address",
                "-p 80:80:80|ports[0]: '80' is not an IP address",
                "-p 8080:80/tcp/udp|ports[0]: unknown protocol 'tcp/udp'; use tcp, udp or sctp",
                "-p 10-5:80|ports[0]: range 10-5 in '10-5:80' ends before it begins",
                "-p published=8080|invalid --publish 'published=8080': target is missing, the container's port",
                "--network name=bridge,alias=x|aliases and addresses are supported on user-defined networks only, not on bridge; add --network NAME",
                "--network name=host,mac-address=92:d0:c6:0a:29:33|conflicting options: mac-address and the network mode",
                "--network name=foo,gw-priority=x|invalid argument \"name=foo,gw-priority=x\" for \"--network\" flag: invalid gw-priority (x); use a number",
                "--expose :|invalid range format for --expose: :; use PORT[-PORT][/PROTOCOL]",
                "--expose 8080-NaN/tcp|invalid range format for --expose: 8080-NaN/tcp; use PORT[-PORT][/PROTOCOL]",
                "--expose 82-80|invalid range format for --expose: 82-80; it ends before it begins",
                "--expose 70000|invalid range format for --expose: 70000; ports end at 65535",
                "--device /dev/null:/dev/x:rw:y|devices[0]: '/dev/null:/dev/x:rw:y' has too many colons; write source:target:permissions",
                "--device /dev/null:|invalid --device '/dev/null:': no place in the container; use HOST[:TARGET[:rwm]]",
                "--log-driver none --log-opt a=b|invalid logging opts for driver none",
                "--log-opt =x|invalid value '=x': use KEY=VALUE",
                "--restart on-failure:-1|invalid restart policy 'on-failure:-1': use no, always, unless-stopped or on-failure[:N]",
                "--restart on-failure:x|invalid restart policy 'on-failure:x': use no, always, unless-stopped or on-failure[:N]",
                "--restart on-failure:1:2|invalid restart policy 'on-failure:1:2': use no, always, unless-stopped or on-failure[:N]",
                "--restart always:2|invalid restart policy 'always:2': use no, always, unless-stopped or on-failure[:N]",
                "--restart unless-stopped:1|invalid restart policy 'unless-stopped:1': use no, always, unless-stopped or on-failure[:N]",
                "--restart :1|invalid restart policy ':1': use no, always, unless-stopped or on-failure[:N]",
                "--restart no:1|invalid restart policy 'no:1': use no, always, unless-stopped or on-failure[:N]",
                "--restart foo|invalid restart policy 'foo': use no, always, unless-stopped or on-failure[:N]",
                "--no-healthcheck --health-cmd true|--no-healthcheck conflicts with --health-* options",
                "--health-interval -1s|--health-interval cannot be negative",
                "--health-timeout 0.5ms|--health-timeout cannot be less than 1ms, and is 0.5ms",
                "--health-retries -1|--health-retries cannot be negative",
                "--health-interval foo|healthcheck.interval: 'foo' is not a duration; use a number and a unit, for example 10s, 1m30s or 500ms",
                "--mac-address invalid|invalid is not a valid mac address; use for example 02:42:ac:11:00:02",
                "--mac-address 92:d0:c6:0a:29|92:d0:c6:0a:29 is not a valid mac address; use for example 02:42:ac:11:00:02",
                "--network name=foo,foo=bar|invalid argument \"name=foo,foo=bar\" for \"--network\" flag: invalid field key foo",
                "--network alias=x|invalid argument \"alias=x\" for \"--network\" flag: network name/id is not specified; add name=NETWORK",
                "--network name=foo,ip=1.2.3.4 --ip 1.2.3.5|conflicting options: cannot specify both --ip and per-network IPv4 address",
                "--network name=foo,alias=a --network-alias b|conflicting options: cannot specify both --network-alias and per-network alias",
                "--network foo --network host|conflicting options: cannot attach both user-defined and non-user-defined network-modes: foo, host",
                "--network host --network foo|conflicting options: cannot attach both user-defined and non-user-defined network-modes: host, foo",
                "--network host --ip 1.2.3.4|aliases and addresses are supported on user-defined networks only, not on ",
                "--network container:x -p 80:80|conflicting options: port publishing and the container type network mode; publish it where the network is: container:x",
                "--network container:x --hostname h|conflicting options: hostname and the network mode",
                "--network container:x --add-host a:1.2.3.4|conflicting options: custom host-to-IP mapping and the network mode",
                "--network container:x --mac-address 92:d0:c6:0a:29:33|conflicting options: mac-address and the network mode",
                "--network container:x --dns 1.1.1.1|conflicting options: dns and the network mode",
                "--network container:x --expose 80|conflicting options: port exposing and the container type network mode",
                "--network host --mac-address 92:d0:c6:0a:29:33|conflicting options: mac-address and the network mode",
                "--network host --link a:b|conflicting options: host type networking can't be used with links",
                "--network bridge --ip 1.2.3.4|aliases and addresses are supported on user-defined networks only, not on ",
                "--network bridge --network-alias x|aliases and addresses are supported on user-defined networks only, not on ",
                "--network foo --network foo|network \"foo\" is specified multiple times",
                "--network name=foo,mac-address=foo|foo is not a valid mac address; use for example 02:42:ac:11:00:02",
                "--network name=foo,ip=foo|invalid argument \"foo\" for \"--network\" flag: IP address is not correctly formatted: foo",
                "--ip foo|invalid argument \"foo\" for \"--ip\" flag: IP address is not correctly formatted: foo",
                "--network foo --ip 1.2.3|invalid argument \"1.2.3\" for \"--ip\" flag: IP address is not correctly formatted: 1.2.3",
                "--network foo --ip6 1.2.3.4|invalid argument \"1.2.3.4\" for \"--ip6\" flag: IP address is not correctly formatted: 1.2.3.4",
                "--link a:b:c|bad format for links: a:b:c; use CONTAINER[:ALIAS]",
                "--link :b|bad format for links: :b; use CONTAINER[:ALIAS]",
                "--ulimit nofile|invalid ulimit 'nofile': use NAME=SOFT[:HARD]",
                "--ulimit nofile=:1024|invalid ulimit 'nofile=:1024': use NAME=SOFT[:HARD]",
                "--ulimit nofile=asdf:1024|invalid ulimit 'nofile=asdf:1024': use NAME=SOFT[:HARD]",
                "--ulimit nofile=1024:asdf|invalid ulimit 'nofile=1024:asdf': use NAME=SOFT[:HARD]",
                "--ulimit nofile=1:2:3|invalid ulimit 'nofile=1:2:3': use NAME=SOFT[:HARD]",
                "--ulimit nofile=|invalid ulimit 'nofile=': use NAME=SOFT[:HARD]",
                "--gpus all|--gpus: GPUs cannot be requested; pass their device nodes with --device, for example /dev/dri",
                "--cpus 0.001|range of CPUs is from 0.01 to ",
                "--cpus -1|range of CPUs is from 0.01 to ",
                "--cpus 1e3|range of CPUs is from 0.01 to ",
                "--cpus 1.0000000001|invalid argument for \"--cpus\" flag: value is too precise; nine decimals are the most",
                "--cpus 1 --cpu-quota 1000|conflicting options: --cpus and --cpu-quota or --cpu-period",
                "--cpu-shares -1|invalid CPU shares (-1): value must be a positive integer",
                "--memory invalid|mem_limit: 'invalid' is not a size; use a number and b, k, m or g, for example 64m",
                "--memory -1|invalid argument \"-1\" for \"-m, --memory\" flag: invalid size: '-1'; use for example 64m",
                "--memory 1g --memory-swap -2|memswap_limit: '-2' is not a size; use a number and b, k, m or g, for example 64m",
                "--memory 2g --memory-swap 1g|--memory-swap 1g is less than --memory 2g: it is for both together; -1 is no limit",
                "--memory-swap invalid|memswap_limit: 'invalid' is not a size; use a number and b, k, m or g, for example 64m",
                "--memory-swappiness 101|--memory-swappiness 101: use 0 to 100",
                "--oom-score-adj 1001|oom_score_adj: must be from -1000 to 1000, not 1001",
                "--blkio-weight 9|--blkio-weight 9: use 10 to 1000, or 0 for none",
                "--blkio-weight-device /dev/sda:9|invalid weight for device: /dev/sda:9; use 10 to 1000",
                "--blkio-weight-device sda:100|invalid --blkio-weight-device 'sda:100': use /dev/DEVICE:NUMBER",
                "--device-read-bps /dev/sda:|invalid --device-read-bps '/dev/sda:': use /dev/DEVICE:BYTES, for example /dev/sda:1mb",
                "--device-read-bps sda:1|invalid --device-read-bps 'sda:1': use /dev/DEVICE:BYTES, for example /dev/sda:1mb",
                "--device-read-iops /dev/sda:1k|invalid --device-read-iops '/dev/sda:1k': '1k' is not a number",
                "--shm-size -1|invalid argument \"-1\" for \"--shm-size\" flag: invalid size: '-1'; use for example 64m",
                "--shm-size x|shm_size: 'x' is not a size; use a number and b, k, m or g, for example 64m",
                "--cgroupns foo|cgroup: 'foo' is none of host, private",
                "--add-host a|extra_hosts: 'a' is not of the form name=address",
                "--add-host a:x|invalid argument \"a:x\" for \"--add-host\" flag: invalid IP address in add-host: \"x\"",
                "--add-host :1.2.3.4|extra_hosts: ':1.2.3.4' is not of the form name=address",
                "--dns x|invalid argument \"x\" for \"--dns\" flag: IP address is not correctly formatted: x",
                "--dns-search invaliddomain-|invalid argument \"invaliddomain-\" for \"--dns-search\" flag: invaliddomain- is not a valid domain",
                "--platform foo/bar/baz/x|\"foo/bar/baz/x\" is an invalid platform; use OS[/ARCH[/VARIANT]], for example linux/amd64",
                "--volumes-from a:foo|invalid --volumes-from 'a:foo': invalid mode: foo; use CONTAINER[:ro]",
                "--volumes-from a:ro:x|invalid --volumes-from 'a:ro:x': invalid mode: ro:x; use CONTAINER[:ro]",
                "--storage-opt size=1g|--storage-opt: the size of a container's layer cannot be limited; mount a tmpfs or volume",
                "--isolation hyperv|--isolation: 'hyperv' exists on Windows only",
                "--isolation foo|--isolation: 'foo' exists on Windows only",
                "--volume-driver nfs|--volume-driver: there is no driver 'nfs'; use local",
            })
    void flag_thatCannotBeHonoured_isRefused(String line, String message) {
        assertThatThrownBy(() -> service(line)).hasMessageContaining(message);
    }

    private Map<?, ?> service(String line) throws Exception {
        CommandContext context = TestContexts.in(folder, Map.of("HOME", "/h"), OutputStream.nullOutputStream());
        RunOptions options = new RunOptions();
        new CommandLine(options).parseArgs(line.strip().split(" +"));
        String project = StandaloneProject.load(
                context, "c", options.document(context, "c", "busybox", List.of(), false, false));
        Map<?, ?> services =
                (Map<?, ?>) requireNonNull(new Json().parseObject(project).get("services"));
        return (Map<?, ?>) requireNonNull(services.get("c"));
    }
}
