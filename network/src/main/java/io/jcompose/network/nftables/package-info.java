/** nf_tables over netlink: tables, chains, rules. */
@NullMarked
package io.jcompose.network.nftables;

import org.jspecify.annotations.NullMarked;
