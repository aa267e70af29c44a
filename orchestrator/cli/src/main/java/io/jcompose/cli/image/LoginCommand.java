package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.runtime.registry.Credentials;
import io.jcompose.runtime.registry.DockerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code login}. */
@picocli.CommandLine.Command(
        name = "login",
        description = "Sign in to a registry",
        footer = {"%nExample:", "  jcompose login registry.example.com"})
public final class LoginCommand extends Command {
    private static final int MAX_SECRET = 1 << 16;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "USER",
            description = "Who to sign in as")
    private Optional<String> user = Optional.empty();

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = "The password; others on this machine can see it, --password-stdin is safer")
    private Optional<String> password = Optional.empty();

    @Option(names = "--password-stdin", description = "Read the password from standard input")
    private boolean passwordFromInput;

    @Parameters(paramLabel = "SERVER", arity = "0..1")
    private Optional<String> server = Optional.empty();

    public LoginCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        String domain = Images.registryDomain(server);
        if (passwordFromInput && password.isPresent()) {
            throw new CliException("--password and --password-stdin are mutually exclusive");
        }
        if (passwordFromInput && user.isEmpty()) {
            throw new CliException("--password-stdin needs --username");
        }
        DockerConfig config = DockerConfig.of(context.environment());
        Credentials credentials = credentials(config, domain);
        Images.registry(context).login(domain, credentials);
        config.store(domain, credentials).ifPresent(file -> {
            context.err().println("WARNING! Your credentials are stored unencrypted in '%s'.".formatted(file));
            context.err().println("Configure a credential helper to remove this warning.");
        });
        context.out().println("Login Succeeded");
        return 0;
    }

    private Credentials credentials(DockerConfig config, String domain) throws IOException {
        if (user.isEmpty() && password.isEmpty()) {
            Optional<Credentials> known = config.find(domain);
            if (known.isPresent()) {
                context.out().println("Authenticating with existing credentials...");
                return known.get();
            }
        }
        if (password.isPresent()) {
            context.err().println("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
        }
        String name = user.isPresent() ? user.get() : ask("Username: ");
        String secret;
        if (passwordFromInput) {
            secret = line();
        } else {
            secret = password.isPresent() ? password.get() : askQuietly("Password: ");
        }
        if (name.isEmpty() || secret.isEmpty()) {
            throw new CliException("login to %s: user and password are required".formatted(domain));
        }
        return Credentials.password(name, secret);
    }

    private String ask(String question) throws IOException {
        if (!new Terminal(context.cleanup()).isTerminal(Terminal.Stream.IN)) {
            throw new CliException("cannot ask without a terminal; use --username and --password-stdin");
        }
        context.err().print(question);
        context.err().flush();
        return line();
    }

    private String askQuietly(String question) throws IOException {
        try (Terminal.Restore restore = new Terminal(context.cleanup()).withoutEcho()) {
            return ask(question);
        } finally {
            context.err().println();
        }
    }

    /** To the end of the line or of the input; a program that pipes a password often ends it with a newline. */
    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = context.in().read();
                next >= 0 && next != '\n';
                next = context.in().read()) {
            bytes.write(next);
            if (bytes.size() > MAX_SECRET) {
                throw new CliException("the password is longer than %d bytes".formatted(MAX_SECRET));
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
