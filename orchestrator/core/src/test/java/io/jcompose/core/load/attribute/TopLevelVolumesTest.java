package io.jcompose.core.load.attribute;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopLevelVolumesTest extends AttributeTest {
    @Test
    void everyKey() {
        canonicalFile("""
                name: p
                services:
                  s: {image: i, network_mode: none, volumes: ["all:/a", "bare:/b", "theirs:/c", "folder:/d", "old:/e"]}
                volumes:
                  all: {name: exact, driver: local, driver_opts: {type: tmpfs, size: 5}, labels: {a: true, b: }, x-note: 1}
                  bare:
                  theirs: {external: true}
                  folder: {driver: local, driver_opts: {o: bind, type: none, device: ./data}}
                  old: {external: {name: older}}
                  unused: {}
                """, Map.of(), """
                name: p
                services:
                volumes:
                  all:
                    name: exact
                    driver: local
                    driver_opts:
                      size: "5"
                      type: tmpfs
                    labels:
                      a: "true"
                      b: ""
                    x-note: 1
                  bare:
                    name: p_bare
                  folder:
                    name: p_folder
                    driver: local
                    driver_opts:
                      device: $HERE/data
                      o: bind
                      type: none
                  old:
                    name: older
                    external: true
                  theirs:
                    name: theirs
                    external: true
                """);
    }
}
