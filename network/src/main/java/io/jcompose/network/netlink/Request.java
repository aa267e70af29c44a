package io.jcompose.network.netlink;

/**
 * One message with what it is about, for errors.
 *
 * @param step for example {@code create bridge jc-0123456789}
 */
public record Request(String step, MessageBuilder message) {}
