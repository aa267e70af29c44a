package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Addresses and names as flags take them: checked as Docker checks them, before anything is made. Pure. */
final class AddressForms {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "([.]" + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*(" + IPV4.pattern() + ")?");
    private static final Pattern MAC =
            Pattern.compile("([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}[.]){2}[0-9a-f]{4}");
    private static final String WORD = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile(WORD + "([.]" + WORD + ")*[.]?");

    private AddressForms() {}

    /** @throws CliException if it is no IPv4 address */
    static String ipv4(String flag, String text) {
        return requireIp(flag, text, IPV4.matcher(text).matches());
    }

    /** @throws CliException if it is no IPv6 address */
    static String ipv6(String flag, String text) {
        return requireIp(flag, text, isIpv6(text));
    }

    /** @throws CliException if it is no address of either kind */
    static String ip(String flag, String text) {
        return requireIp(flag, text, IPV4.matcher(text).matches() || isIpv6(text));
    }

    private static boolean isIpv6(String text) {
        try { // nothing is looked up: no name has a colon
            return IPV6.matcher(text).matches() && InetAddress.getByName(text).getAddress().length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String requireIp(String flag, String text, boolean known) {
        if (!known) {
            throw new CliException("invalid argument \"%s\" for \"%s\" flag: IP address is not correctly formatted: %s"
                    .formatted(text, flag, text));
        }
        return text;
    }

    /**
     * A hardware address in any spelling, as six pairs with colons.
     *
     * @throws CliException if it is none
     */
    static String mac(String text) {
        String address = text.toLowerCase(Locale.ROOT);
        if (!MAC.matcher(address).matches()) {
            throw new CliException("%s is not a valid mac address; use for example 02:42:ac:11:00:02".formatted(text));
        }
        return address.replaceAll("[:.-]", "").replaceAll("(..)(?!$)", "$1:");
    }

    /** @throws CliException if names cannot be looked up there */
    static String searchDomain(String text) {
        boolean named = DOMAIN.matcher(text).matches() && text.matches(".*[a-zA-Z].*");
        if (!named && !text.equals(".")) {
            throw new CliException("invalid argument \"%s\" for \"--dns-search\" flag: %s is not a valid domain"
                    .formatted(text, text));
        }
        return text;
    }

    /**
     * A line for /etc/hosts, an IPv4 address without brackets.
     *
     * @throws CliException if it has no address
     */
    static String extraHost(String host) {
        int end = host.indexOf('=') > 0 ? host.indexOf('=') : host.indexOf(':');
        String address = end < 0 ? "" : host.substring(end + 1);
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        boolean known = address.equals("host-gateway") || IPV4.matcher(bare).matches() || isIpv6(bare);
        if (end > 0 && !known) {
            throw new CliException(
                    "invalid argument \"%s\" for \"--add-host\" flag: invalid IP address in add-host: \"%s\""
                            .formatted(host, address));
        }
        return end > 0 && IPV4.matcher(bare).matches() ? host.substring(0, end + 1) + bare : host;
    }
}
