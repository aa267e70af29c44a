package io.jcompose.core.execute;

import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Security;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.plan.Operation.PrepareContainer;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.core.supervise.Supervision;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ExitStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs {@code pre_start} steps: each in a container of its own that sees what the service's container will see, one after
 * the other, each to exit status 0.
 */
final class PreStart {
    private static final int LAST_LINES = 20;

    private final ContainerMaker maker;
    private final ContainerStarter starter;
    private final RecordStore records;
    private final Supervision supervision;
    private final HostOperations.Context context;

    PreStart(
            ContainerMaker maker,
            ContainerStarter starter,
            RecordStore records,
            Supervision supervision,
            HostOperations.Context context) {
        this.maker = maker;
        this.starter = starter;
        this.records = records;
        this.supervision = supervision;
        this.context = context;
    }

    /** Runs what is to be run for a container and remembers that it is done. After a failure all of it runs again. */
    void run(Project project, PrepareContainer operation, ContainerRecord container) {
        List<Service.Hook> steps = operation.service().hooks().preStart();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).perReplica() || operation.shared()) {
                step(project, operation.service(), steps.get(i), i, container);
            }
        }
        ContainerRecord prepared =
                records.find(container.id()).orElse(container).withPrepared();
        records.put(prepared, true);
        supervision.updated(prepared);
    }

    private void step(Project project, Service service, Service.Hook hook, int index, ContainerRecord container) {
        String name = "%s-pre_start-%d".formatted(container.name(), index);
        // One that an engine before this one did not get to remove.
        records.all().stream().filter(record -> record.name().equals(name)).forEach(left -> remove(left));
        String id = Progress.container(name);
        context.progress().working(id, "Starting");
        ContainerRecord made = maker.make(new ContainerMaker.Request(
                project,
                asStep(service, hook),
                container.number(),
                name,
                true,
                false,
                false,
                false,
                Map.of(Labels.HOOK, "pre_start"),
                Optional.of(container.id())));
        try {
            supervision.start(made.id(), context.cancelled());
            try (LogLines lines = new LogLines(
                    starter.log(made.id()),
                    line -> context.progress()
                            .hookOutput(
                                    Progress.container(container.name()), "pre_start[%d]".formatted(index), line))) {
                lines.start();
                await(service, hook, index, made);
            }
            context.progress().done(id, "Exited");
        } catch (RuntimeException e) {
            context.progress().error(id, "Error", String.valueOf(e.getMessage()));
            throw e;
        } finally {
            remove(made);
        }
    }

    private void await(Service service, Service.Hook hook, int index, ContainerRecord made) {
        Optional<ExitStatus> exit;
        try {
            exit = supervision.awaitExit(made.id(), HostOperations.NO_LIMIT, context.cancelled());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exit = Optional.empty();
        }
        String what = "service \"%s\" pre_start[%d] %s".formatted(service.name(), index, hook.command());
        ExitStatus status =
                exit.orElseThrow(() -> new ContainerException(what + " was not waited for: the command was cut short"));
        if (status.code() != 0 || status.error().isPresent()) {
            String lines = starter.lastLines(made.id(), LAST_LINES).stripTrailing();
            throw new ContainerException("%s exited with code %d%s%s"
                    .formatted(
                            what,
                            status.code(),
                            status.outOfMemory() ? ": out of memory" : "",
                            lines.isEmpty() ? "" : "\nits last output:\n" + lines));
        }
    }

    private void remove(ContainerRecord record) {
        supervision.stopping(record.id());
        starter.remove(record.id(), true);
        supervision.removed(record);
    }

    /** The service as a step sees it: its file systems and networks; the step's command; no ports, no health check. */
    private static Service asStep(Service service, Service.Hook hook) {
        return new Service(
                service.name(),
                service.configHash(),
                hook.image().or(service::image),
                service.build(),
                service.pullPolicy(),
                service.platform(),
                Optional.empty(),
                process(service.process(), hook),
                Map.of(),
                Optional.of(new Service.Healthcheck(
                        true,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                new Service.Restart(Service.RestartMode.NO, Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                1,
                false,
                service.labels(),
                service.annotations(),
                withoutPorts(service.networking()),
                service.storage(),
                privileged(service.security(), hook.privileged()),
                service.resources(),
                service.logging(),
                new Service.Hooks(List.of(), List.of(), List.of()),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private static MainProcess process(MainProcess process, Service.Hook hook) {
        Map<String, Optional<String>> environment = new LinkedHashMap<>(process.environment());
        environment.putAll(hook.environment());
        return new MainProcess(
                Optional.of(hook.command()),
                Optional.of(List.of()),
                environment,
                hook.workingDir().or(process::workingDir),
                hook.user().or(process::user),
                process.groupAdd(),
                process.hostname(),
                process.domainname(),
                false,
                false,
                process.init(),
                process.stopSignal(),
                process.stopGracePeriod());
    }

    private static Networking withoutPorts(Networking networking) {
        return new Networking(
                networking.mode(),
                networking.networks(),
                List.of(),
                List.of(),
                networking.dns(),
                networking.dnsSearch(),
                networking.dnsOptions(),
                networking.extraHosts(),
                networking.links(),
                networking.externalLinks(),
                networking.macAddress());
    }

    private static Security privileged(Security security, boolean privileged) {
        return new Security(
                privileged,
                security.capAdd(),
                security.capDrop(),
                security.securityOpt(),
                security.userns(),
                security.pid(),
                security.ipc(),
                security.uts(),
                security.cgroup(),
                security.cgroupParent(),
                security.sysctls(),
                security.devices(),
                security.deviceCgroupRules(),
                security.runtime(),
                security.isolation(),
                security.useApiSocket());
    }
}
