package io.jcompose.network.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.netlink.MessageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes that the comments explain are the specification; attributes little-endian, their numbers big-endian. */
class RuleTest {

    @Test
    void drop_ofAnInterface() {
        String loadName = "2400" + "0180" // an element of the list:
                + "0900" + "0100" + "6d65746100" + "000000" // NAME "meta\0"
                + "1400" + "0280" // DATA:
                + "0800" + "0200" + "00000006" // KEY iifname
                + "0800" + "0100" + "00000001"; // into register 1
        String compare = "3800" + "0180"
                + "0800" + "0100" + "636d7000" // NAME "cmp\0"
                + "2c00" + "0280"
                + "0800" + "0100" + "00000001" // register 1
                + "0800" + "0200" + "00000000" // equal to
                + "1800" + "0380" // DATA:
                + "1400" + "0100" + "62723000" + "00000000" + "00000000" + "00000000"; // "br0", all 16 bytes
        String drop = "3000" + "0180"
                + "0e00" + "0100" + "696d6d65646961746500" + "0000" // NAME "immediate\0"
                + "1c00" + "0280"
                + "0800" + "0100" + "00000000" // into the verdict's register
                + "1000" + "0280" // DATA:
                + "0c00" + "0280" // VERDICT:
                + "0800" + "0100" + "00000000"; // drop

        assertThat(hex(new Rule().iifname("br0").drop())).isEqualTo(loadName + compare + drop);
    }

    @Test
    void comment_isStoredAsNftDoes() {
        byte[] data = new Rule().drop().comment("web").userData();

        assertThat(HexFormat.of().formatHex(data)).isEqualTo("00" + "04" + "77656200"); // comment, 4 bytes, "web\0"
    }

    @Test
    void comment_cannotBreakOut() {
        Rule rule = new Rule().drop().comment("a\" drop; " + "x".repeat(300));

        assertThat(rule.toString()).startsWith("drop comment \"a' drop; xxx");
        assertThat(new String(rule.userData(), StandardCharsets.US_ASCII)).hasSizeLessThan(110);
    }

    private static String hex(Rule rule) {
        MessageBuilder message = new MessageBuilder(0, 0);
        rule.write(message);
        return HexFormat.of().formatHex(message.build(0)).substring(32);
    }
}
