package io.jcompose.network.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.dns.Zone.Member;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZoneTest {
    private static final InetAddress NOBODY = address("192.0.2.9");

    private final Zone zone = Zone.of(List.of(
            new Member(List.of("shop-web-1", "web", "Shop"), List.of(address("10.9.0.2"), address("fd00::2"))),
            new Member(List.of("shop-web-2", "web"), List.of(address("10.9.0.3"))),
            new Member(List.of("starting"), List.of())));

    @Test
    void link_isKnownToItsOwnerAlone_andFollowsTheName() {
        InetAddress caller = address("10.9.0.4");
        Zone linked = Zone.of(List.of(
                new Member(List.of("db"), List.of(address("10.9.0.2"))),
                new Member(List.of("web"), List.of(caller), Map.of("Database", "DB", "db", "gone"))));

        assertThat(hex(linked.answer(query("database", Query.TYPE_A), caller, 0)))
                .endsWith("0a090002");
        assertThat(hex(linked.answer(query("db", Query.TYPE_A), caller, 0))).endsWith("0a090002");
        assertThat(linked.answer(query("database", Query.TYPE_A), NOBODY, 0)).isEmpty();
    }

    /** The bytes that the comments explain are the specification. */
    @Test
    void answer_toAnAddressQuestion() {
        assertThat(hex(zone.answer(query("web", Query.TYPE_A), NOBODY, 0)))
                .isEqualTo("1234" + "8580" + "0001" + "0002" + "0000" + "0000" // response, authoritative; 2 records
                        + "03776562" + "00" + "0001" + "0001" // the question again
                        + "c00c" + "0001" + "0001" + "00000005" + "0004" + "0a090002" // its name, A, IN, 5 s
                        + "c00c" + "0001" + "0001" + "00000005" + "0004" + "0a090003");
    }

    @Test
    void answer_rotatesWithEachTurn() {
        assertThat(hex(zone.answer(query("web", Query.TYPE_A), NOBODY, 1))).endsWith("0a090002");
        assertThat(hex(zone.answer(query("web", Query.TYPE_A), NOBODY, 2))).endsWith("0a090003");
        assertThat(hex(zone.answer(query("web", Query.TYPE_A), NOBODY, -1))).endsWith("0a090002");
    }

    @Test
    void answer_toAMissingType_isEmptyAndNoError() {
        assertThat(hex(zone.answer(query("shop-web-2", Query.TYPE_AAAA), NOBODY, 0)))
                .startsWith("12348580000100000000");
        assertThat(hex(zone.answer(query("web", 15), NOBODY, 0))).startsWith("12348580000100000000");
        assertThat(hex(zone.answer(query("web", Query.TYPE_AAAA), NOBODY, 0)))
                .endsWith("fd000000000000000000000000000002");
    }

    @Test
    void answer_toANameWithoutAddresses_isThatItDoesNotExist() {
        assertThat(hex(zone.answer(query("starting", Query.TYPE_A), NOBODY, 0))).startsWith("12348583");
    }

    @Test
    void answer_toUnknownNames_isLeftToOthers() {
        assertThat(zone.answer(query("other", Query.TYPE_A), NOBODY, 0)).isEmpty();
        assertThat(zone.answer(query("web.example.com", Query.TYPE_A), NOBODY, 0))
                .isEmpty();
        assertThat(zone.answer(query("9.0.9.10.in-addr.arpa", Query.TYPE_PTR), NOBODY, 0))
                .isEmpty();
    }

    @Test
    void answer_toReverseNames() {
        assertThat(hex(zone.answer(query("2.0.9.10.in-addr.arpa", Query.TYPE_PTR), NOBODY, 0)))
                .endsWith("000c" + "0a" + HexFormat.of().formatHex("shop-web-1".getBytes(US_ASCII)) + "00");
        assertThat(zone.answer(query("2" + ".0".repeat(29) + ".d.f.ip6.arpa", Query.TYPE_PTR), NOBODY, 0))
                .isPresent();
        assertThat(zone.answer(query("256.0.9.10.in-addr.arpa", Query.TYPE_PTR), NOBODY, 0))
                .isEmpty();
    }

    @Test
    void names_areFoundInAnyCase() {
        assertThat(zone.answer(query("shop", Query.TYPE_A), NOBODY, 0)).isPresent();
        assertThat(zone.answer(query("SHOP", Query.TYPE_A), NOBODY, 0)).isPresent();
    }

    @Test
    void answerThatIsTooLong_isCutAndMarked() {
        Query query = query("web", Query.TYPE_A);
        byte[] whole = zone.answer(query, NOBODY, 0).orElseThrow();
        byte[] cut = Response.fit(whole, query, 30);

        assertThat(Response.isTruncated(cut)).isTrue();
        assertThat(HexFormat.of().formatHex(cut)).isEqualTo("12348780000100000000000003776562" + "0000010001");
        assertThat(Response.fit(whole, query, whole.length)).isEqualTo(whole);
    }

    private static Query query(String name, int type) {
        StringBuilder hex = new StringBuilder("12340100000100000000" + "0000");
        for (String label : name.split("\\.")) {
            hex.append("%02x".formatted(label.length())).append(HexFormat.of().formatHex(label.getBytes(US_ASCII)));
        }
        return QueryTest.good(hex + "00" + "%04x".formatted(type) + "0001");
    }

    private static String hex(Optional<byte[]> answer) {
        return HexFormat.of().formatHex(answer.orElseThrow());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
