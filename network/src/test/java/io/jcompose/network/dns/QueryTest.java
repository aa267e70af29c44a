package io.jcompose.network.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.Mutations;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryTest {
    /** Number 0x1234, recursion desired, one question: web, A, IN. */
    private static final String WEB =
            "1234" + "0100" + "0001" + "0000" + "0000" + "0000" + "03776562" + "00" + "0001" + "0001";

    @Test
    void parse_readsOneQuestion() {
        Query query = good(WEB);

        assertThat(query.id()).isEqualTo(0x1234);
        assertThat(query.name()).isEqualTo("web");
        assertThat(query.type()).isEqualTo(Query.TYPE_A);
        assertThat(query.udpSize()).isEqualTo(512);
        assertThat(query.edns()).isFalse();
    }

    @Test
    void parse_foldsTheCaseButKeepsTheQuestion() {
        Query query = good(WEB.replace("03776562", "03576542"));

        assertThat(query.name()).isEqualTo("web");
        assertThat(new String(query.question(), ISO_8859_1)).startsWith("\3WeB");
    }

    @Test
    void parse_readsTheSizeOfEdns() {
        // One extra record: root name, OPT, 1232 bytes, no flags, no options.
        Query query = good(
                WEB.replace("0000" + "03776562", "0001" + "03776562") + "00" + "0029" + "04d0" + "00000000" + "0000");

        assertThat(query.edns()).isTrue();
        assertThat(query.udpSize()).isEqualTo(1232);
    }

    @Test
    void parse_ofADotInsideALabel_isAnotherName() {
        assertThat(good(WEB.replace("03776562", "03612e62")).name()).isEqualTo("a\\046b");
    }

    @Test
    void parse_ofABrokenQuestion_answersFormatError() {
        assertThat(code(WEB.replace("03776562", "c00c0000"))).isEqualTo(Response.FORMAT_ERROR); // a pointer to itself
        assertThat(code(WEB.replace("03776562", "3f776562"))).isEqualTo(Response.FORMAT_ERROR); // label beyond the end
        assertThat(code(WEB.replace("0100" + "0001", "0100" + "0002"))).isEqualTo(Response.FORMAT_ERROR);
        assertThat(code(WEB.substring(0, 24))).isEqualTo(Response.FORMAT_ERROR); // no question
        assertThat(code("1234" + "0100" + "0001" + "0000" + "0000" + "0000" + "3f".repeat(300)))
                .isEqualTo(Response.FORMAT_ERROR); // a name of 300 bytes
        assertThat(code(WEB.replace("0100" + "0001", "2900" + "0001"))).isEqualTo(Response.NOT_IMPLEMENTED); // update
    }

    @Test
    void parse_ofAResponseOrAFewBytes_staysSilent() {
        assertThat(Query.parse(bytes(WEB.replace("0100", "8100")))).isInstanceOf(Query.Garbage.class);
        assertThat(Query.parse(new byte[11])).isInstanceOf(Query.Garbage.class);
    }

    @Test
    void parse_ofRandomAndDamagedMessages_neverThrows() {
        Random random = new Random(Long.getLong("jcompose.fuzz.seed", 5));
        byte[] whole = bytes(WEB + "00" + "0029" + "04d0" + "00000000" + "0000");
        for (int i = 0; i < Mutations.rounds(20_000); i++) {
            byte[] message = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int n = 0; n < 4 && message.length > 0; n++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            if (Query.parse(message) instanceof Query.Good good) {
                assertThat(Zone.EMPTY.answer(good.query(), InetAddress.getLoopbackAddress(), i))
                        .isEmpty();
                assertThat(Response.fit(new byte[600], good.query(), 512)).hasSizeLessThan(513);
            }
        }
    }

    @Test
    void answers_ofRandomBytes_neverThrows() {
        Random random = new Random(Long.getLong("jcompose.fuzz.seed", 6));
        Query query = good(WEB);
        for (int i = 0; i < Mutations.rounds(20_000); i++) {
            byte[] response = new byte[random.nextInt(40)];
            random.nextBytes(response);
            Response.answers(response, 0x1234, query);
        }
        byte[] right = Response.empty(query, Response.NO_ERROR);
        assertThat(Response.answers(right, 0x1234, query)).isTrue();
        assertThat(Response.answers(right, 0x1235, query)).isFalse();
    }

    static Query good(String hex) {
        if (Query.parse(bytes(hex)) instanceof Query.Good good) {
            return good.query();
        }
        throw new AssertionError("not understood: " + hex);
    }

    private static int code(String hex) {
        if (Query.parse(bytes(hex)) instanceof Query.Bad bad) {
            assertThat(bad.response()).startsWith(0x12, 0x34);
            return Response.code(bad.response());
        }
        throw new AssertionError("understood: " + hex);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
