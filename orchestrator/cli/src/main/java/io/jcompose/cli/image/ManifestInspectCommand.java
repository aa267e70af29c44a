package io.jcompose.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import java.io.IOException;
import picocli.CommandLine.Parameters;

/** {@code manifest inspect}: asks the registry, with the caller's credentials and proxies; nothing is pulled. */
@picocli.CommandLine.Command(
        name = "manifest inspect",
        description = "Show an image's manifest, or its list of platforms, as its registry has it",
        footer = {"%nExample:", "  jcompose manifest inspect redis:7"})
public final class ManifestInspectCommand extends ImageVerb {
    @Parameters(paramLabel = "IMAGE")
    private String name = "";

    public ManifestInspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() throws IOException {
        byte[] manifest = Images.registry(context).manifest(ImageReference.parse(name));
        context.out().println(new String(Json.pretty(Json.parseObject(manifest)), UTF_8));
        return 0;
    }
}
