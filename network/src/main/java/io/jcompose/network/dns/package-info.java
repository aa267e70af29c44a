/** DNS zones and the message codec; pure, no sockets. */
@NullMarked
package io.jcompose.network.dns;

import org.jspecify.annotations.NullMarked;
