package io.jcompose.cli.container;

import io.jcompose.cli.output.PrintsItself;
import java.util.LinkedHashMap;

/** An address of a container: two fields to templates, and the text that one of them prints. */
final class NetworkAddress extends LinkedHashMap<String, Object> implements PrintsItself {
    private static final long serialVersionUID = 1L;

    NetworkAddress(String network, String address) {
        put("Network", network);
        put("IP", address);
    }

    @Override
    public String toString() {
        return get("Network") + "/" + get("IP");
    }
}
