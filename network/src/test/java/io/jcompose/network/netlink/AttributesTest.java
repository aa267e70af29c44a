package io.jcompose.network.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributesTest {

    @Test
    void parse_readsWhatTheBuilderWrote() {
        MessageBuilder message = new MessageBuilder(1, 0);
        message.u32(1, 42).string(2, "eth0").nested(3, () -> message.be32(4, 7).be64(5, 9L));
        byte[] bytes = message.build(1);

        Attributes attributes = Attributes.parse(bytes, 16);

        assertThat(attributes.u32(1)).contains(42);
        assertThat(attributes.string(2)).contains("eth0");
        assertThat(attributes.nested(3).flatMap(inner -> inner.be32(4))).contains(7);
        assertThat(attributes.nested(3).flatMap(inner -> inner.be64(5))).contains(9L);
        assertThat(attributes.u32(9)).isEmpty();
    }

    @Test
    void parse_ofRandomBytes_neverThrows() {
        Random random = new Random(4);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            Attributes attributes = Attributes.parse(bytes, random.nextInt(20));

            assertThat(attributes.elements()).hasSizeLessThan(20);
        }
    }
}
