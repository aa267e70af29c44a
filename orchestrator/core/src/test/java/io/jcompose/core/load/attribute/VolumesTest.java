package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code volumes}, {@code tmpfs}, {@code volumes_from}. */
class VolumesTest extends AttributeTest {
    @Test
    void shortForms_becomeLong() {
        canonical("""
                volumes:
                  - /anonymous
                  - data:/data
                  - ./here:/here:ro
                  - /abs:/abs:rw,z,rshared
                  - other:/nocopy:nocopy
                """, """
                volumes:
                  - type: volume
                    target: /anonymous
                    volume: {}
                  - type: volume
                    source: data
                    target: /data
                    volume: {}
                  - type: bind
                    source: $HERE/here
                    target: /here
                    read_only: true
                    bind:
                      create_host_path: true
                  - type: bind
                    source: /abs
                    target: /abs
                    bind:
                      selinux: z
                      propagation: rshared
                      create_host_path: true
                  - type: volume
                    source: other
                    target: /nocopy
                    volume:
                      nocopy: true
                """);
    }

    @Test
    void longForms_keepTheirOptions() {
        canonical("""
                volumes:
                  - {type: bind, source: ./x, target: /x, read_only: true, bind: {propagation: rslave, create_host_path: false, selinux: Z, recursive: readonly}}
                  - {type: volume, source: data, target: /v, volume: {nocopy: true, subpath: sub, labels: {a: b}}}
                  - {type: tmpfs, target: /t, tmpfs: {size: 10m, mode: 0o1777}}
                  - {type: image, source: busybox, target: /i, image: {subpath: bin}}
                  - {type: volume, source: other, target: /c, consistency: cached}
                """, """
                volumes:
                  - type: bind
                    source: $HERE/x
                    target: /x
                    read_only: true
                    bind:
                      selinux: Z
                      propagation: rslave
                      create_host_path: false
                      recursive: readonly
                  - type: volume
                    source: data
                    target: /v
                    volume:
                      labels:
                        a: b
                      nocopy: true
                      subpath: sub
                  - type: tmpfs
                    target: /t
                    tmpfs:
                      size: "10485760"
                      mode: 1023
                  - type: image
                    source: busybox
                    target: /i
                    image:
                      subpath: bin
                  - type: volume
                    source: other
                    target: /c
                    consistency: cached
                """);
    }

    @Test
    void targetsOfShortForms_areCleaned_andTheLastOfTheSameWins() {
        canonical("""
                volumes: ["other:/b/c", "data:/a/../b//c/", {type: volume, source: data, target: /d/}]
                """, """
                volumes:
                  - type: volume
                    source: data
                    target: /b/c
                    volume: {}
                  - type: volume
                    source: data
                    target: /d/
                """);
    }

    @Test
    void tmpfs_andVolumesFrom() {
        canonical("""
                tmpfs: /run:size=1m
                volumes_from: ["other:ro", "container:old"]
                """, """
                depends_on:
                  other:
                    condition: service_started
                    required: true
                tmpfs:
                  - /run:size=1m
                volumes_from:
                  - other:ro
                  - container:old
                """);
    }
}
