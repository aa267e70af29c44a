package io.jcompose.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code --help} prints: text, because building it from a model of all commands takes half a second. */
final class RootHelp {
    private static final Pattern ENTRY = Pattern.compile("  ([a-z]+(?: [a-z]+)?)  +(\\S.*)");

    static final String TEXT = """
            Usage:  jcompose [OPTIONS] COMMAND

            Runs multi-container applications described by Compose files, without Docker.

            Options:
              -f, --file FILE              Compose file; may be repeated, - is standard input
              -p, --project-name NAME      Name of the project
                  --project-directory DIR  Folder that relative paths start from
                  --profile NAME           Enable a profile; may be repeated, * enables all
                  --env-file FILE          Variables for interpolation; may be repeated
                  --ansi WHEN              Colours and control codes: never, always or auto
                  --progress TYPE          Progress display: auto, tty, plain, json or quiet
                  --parallel N             At most so many steps at a time; -1 is no limit
                  --dry-run                Show what would be done, change nothing
                  --all-resources          Keep networks and volumes that no service uses
                  --compatibility          Underscores in names; config without defaults
                  --verbose                More output
              -v, --version                Show the version

            Commands:
              up          Create and start containers
              down        Stop and remove containers and networks
              watch       Follow the sources and bring the containers after them
              ps          List containers
              logs        Show the output of containers
              exec        Run a command in a running container
              run         Run a command in a new container of a service
              build       Build images
              pull        Pull images
              push        Send the images that services build to registries
              publish     Send the Compose files to a registry
              start       Start existing containers
              stop        Stop containers
              restart     Restart containers
              kill        Send a signal to containers
              rm          Remove stopped containers
              create      Create containers without starting them
              pause       Freeze containers
              unpause     Undo pause
              config      Check the Compose files and show the result
              images      List the images that containers use
              ls          List projects
              port        Show where a port of a container is published
              wait        Wait until containers end
              cp          Copy files between containers and this host
              attach      Connect to the main process of a container
              top         Show the processes in containers
              stats       Show what containers use
              scale       Set the number of containers of services
              volumes     List the project's volumes
              commit      Make an image of a container
              export      Write the file system of a container as a tar
              events      Follow what happens to containers
              version     Show the version
              completion  Print a shell's completion script
              viz         Draw the graph of the services
              generate    Write a Compose file for existing containers

            Images:
              image build      Build an image from a Dockerfile
              image pull       Pull an image from a registry
              image ls         List images
              image inspect    Show details of images
              image tag        Give an image another name
              image rm         Remove images
              image history    Show how an image was made
              image push       Send an image to a registry
              image prune      Remove images that nothing needs
              image save       Write images to an archive
              image load       Read images from an archive
              image import     Make an image from a root file system archive
              image bootstrap  Make an image from a distribution's packages
              builder          prune
              manifest         inspect

            Containers, volumes and networks, with or without a project:
              container        run, create, ls, start, stop, restart, kill, rm, exec, logs, attach, cp, inspect,
                               stats, top, diff, commit, export, port, pause, unpause, rename, update, wait, prune
              volume           create, ls, inspect, rm, prune
              network          create, ls, inspect, rm, prune, connect, disconnect
              inspect          Show all about whatever has that name

            Registries:
              login            Sign in to a registry
              logout           Forget the credentials for a registry
              search           Search Docker Hub for images

            System:
              system df        Show what takes how much of the disk
              system prune     Remove what nothing needs
              system info      Show facts about this host and what runs on it
              system events    Follow what happens to all containers
              system check     Find and mend what is damaged

            Engine:
              engine status    Show whether the engine runs
              engine stop      End the engine; containers go on
              engine install   Write a systemd unit that starts it with the host
              engine uninstall  Remove that unit

            'jcompose COMMAND --help' says more about a command.
            """;

    /** How a line goes on with the one above. */
    private static final String CONTINUED = " ".repeat(19);

    private RootHelp() {}

    /**
     * Names of commands, {@code image ls} included, with what each does; in the order of the text. Verbs that the text
     * lists in one line with their group come without a description.
     */
    static Map<String, String> commands() {
        Map<String, String> result = new LinkedHashMap<>();
        String group = "";
        for (String line : TEXT.lines().dropWhile(it -> !it.equals("Commands:")).toList()) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches() && !Commands.isGroup(entry.group(1))) {
                group = "";
                result.put(entry.group(1), entry.group(2));
                continue;
            }
            group = entry.matches() ? entry.group(1) : line.startsWith(CONTINUED) ? group : "";
            if (!group.isEmpty()) {
                for (String verb : (entry.matches() ? entry.group(2) : line.strip()).split(",\\s*", -1)) {
                    if (!verb.isEmpty()) {
                        result.put(group + " " + verb, "");
                    }
                }
            }
        }
        return result;
    }

    /** The part about one group. */
    static String ofGroup(String group) {
        StringBuilder text = new StringBuilder("Usage:  jcompose %s COMMAND%n%n".formatted(group));
        boolean inside = false;
        for (String line : TEXT.lines().toList()) {
            inside = line.startsWith("  " + group + " ") || (inside && line.startsWith(CONTINUED));
            if (inside) {
                text.append(line).append('\n');
            }
        }
        return text.append("\n'jcompose %s COMMAND --help' says more about a command.%n".formatted(group))
                .toString();
    }
}
