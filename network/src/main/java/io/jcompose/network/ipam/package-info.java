/** Subnets and address leases. */
@NullMarked
package io.jcompose.network.ipam;

import org.jspecify.annotations.NullMarked;
