package io.jcompose.core.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * One direction of a forwarded connection. The end of the data is passed on while the other direction goes on: many
 * clients send all, shut their side down and wait for the answer. Vert.x itself would close both.
 */
final class TcpForward {
    private final NetSocketInternal from;
    private Future<Void> lastWrite = Future.succeededFuture();
    private boolean connected;
    private boolean paused;
    private boolean ended;
    private boolean finished;

    private TcpForward(NetSocket from) {
        this.from = (NetSocketInternal) from;
        channel(this.from).config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /** Takes a new connection. Nothing of it is lost before {@link #connect}: not even that it has ended already. */
    static TcpForward accept(NetSocket caller) {
        caller.pause();
        TcpForward there = new TcpForward(caller);
        there.from.eventHandler(event -> there.ended |= event instanceof ChannelInputShutdownEvent);
        return there;
    }

    /** Both sockets are closed when both directions have ended or one breaks. */
    void connect(NetSocket target) {
        TcpForward back = new TcpForward(target);
        start(back);
        back.start(this);
        from.resume();
        finishIfDone(back);
    }

    private void start(TcpForward other) {
        NetSocketInternal to = other.from;
        connected = true;
        from.eventHandler(event -> {
            if (event instanceof ChannelInputShutdownEvent) {
                ended = true;
                finishIfDone(other);
            }
        });
        from.handler(data -> {
            lastWrite = to.write(data);
            if (to.writeQueueFull()) {
                paused = true;
                from.pause();
            }
        });
        to.drainHandler(drained -> {
            paused = false;
            from.resume();
            finishIfDone(other);
        });
        from.exceptionHandler(failure -> from.close());
        from.closeHandler(closed -> to.close());
    }

    /** While paused there may be data left that Vert.x has read already. */
    private void finishIfDone(TcpForward other) {
        if (!ended || finished || paused || !connected) {
            return;
        }
        Vertx.currentContext().runOnContext(later -> {
            if (paused || finished) {
                return;
            }
            finished = true;
            lastWrite.onComplete(written -> {
                if (other.finished) {
                    other.from.close();
                    from.close();
                } else if (channel(other.from) instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput().addListener(result -> {
                        if (!result.isSuccess()) {
                            other.from.close();
                        }
                    });
                }
            });
        });
    }

    private static Channel channel(NetSocketInternal socket) {
        return socket.channelHandlerContext().channel();
    }
}
