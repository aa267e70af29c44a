package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code blkio_config}. */
class BlockIoTest extends AttributeTest {
    @Test
    void everyKey() {
        canonical("""
                blkio_config:
                  weight: 300
                  weight_device: [{path: /dev/sda, weight: 400}]
                  device_read_bps: [{path: /dev/sdb, rate: 12mb}]
                  device_read_iops: [{path: /dev/sdb, rate: 120}]
                  device_write_bps: [{path: /dev/sdb, rate: "1024k"}]
                  device_write_iops: [{path: /dev/sdb, rate: "30"}]
                """, """
                blkio_config:
                  weight: 300
                  weight_device:
                    - path: /dev/sda
                      weight: 400
                  device_read_bps:
                    - path: /dev/sdb
                      rate: "12582912"
                  device_read_iops:
                    - path: /dev/sdb
                      rate: "120"
                  device_write_bps:
                    - path: /dev/sdb
                      rate: "1048576"
                  device_write_iops:
                    - path: /dev/sdb
                      rate: "30"
                """);
    }
}
