package io.jcompose.core.load;

/**
 * Every attribute of the Compose specification, one a line: name, type, flags.
 *
 * <p>A type in capitals is a {@link Schema.Kind}; in lower case the name of a section, {@code [x]} a list of it, {@code
 * {x}} a mapping to it. Flags: {@code keep} (printed even if empty), {@code zero}
 * (printed even if empty where the text is to be read again: without it a default would count), {@code required}, {@code nullable}, {@code distinct},
 * a {@link Schema.Merge}, the choices of a string with bars between, or the range of a number with two dots between. A section's own flags are its {@link Schema.Lift}
 * and {@code closed} (no {@code x-} keys).
 */
final class AttributeTable {
    private AttributeTable() {}

    static final String TEXT = """
            [project]
            version STRING
            name STRING
            include [include]
            services {service} keep
            models {model}
            networks {network}
            volumes {volume}
            secrets {secret}
            configs {config}

            [include] INCLUDE closed
            path PATH_OR_LIST
            env_file PATH_OR_LIST
            project_directory PATH

            [service]
            annotations LABELS
            attach BOOL keep
            blkio_config blkio
            build build keep
            cap_add STRINGS UNIQUE
            cap_drop STRINGS UNIQUE
            cgroup STRING host|private
            cgroup_parent STRING
            command COMMAND REPLACE keep nullable
            configs [file_ref] BY_TARGET
            container_name STRING
            cpu_count INT 0..
            cpu_percent INT 0..100
            cpu_period NUMBER
            cpu_quota NUMBER
            cpu_rt_period NUMBER
            cpu_rt_runtime NUMBER
            cpu_shares NUMBER
            cpus FLOAT
            cpuset STRING
            credential_spec credential_spec keep
            depends_on {dependency}
            deploy deploy keep nullable
            develop develop keep nullable
            device_cgroup_rules STRINGS distinct
            devices [device] BY_TARGET
            dns STRING_OR_LIST UNIQUE
            dns_opt STRINGS UNIQUE
            dns_search STRING_OR_LIST UNIQUE
            domainname STRING
            entrypoint COMMAND REPLACE keep nullable
            env_file [env_file] BY_PATH
            environment DICT
            expose TEXTS UNIQUE
            extends extends
            external_links STRINGS distinct
            extra_hosts HOSTS
            gpus [gpu]
            group_add TEXTS distinct
            healthcheck healthcheck keep
            hostname STRING
            image STRING
            init BOOL keep
            ipc STRING
            isolation STRING
            label_file PATH_OR_LIST UNIQUE
            labels LABELS
            links STRINGS UNIQUE
            logging logging LOGGING keep
            mac_address STRING
            mem_limit BYTES
            mem_reservation INT_BYTES
            mem_swappiness INT_BYTES
            memswap_limit BYTES
            models {model_ref}
            network_mode STRING
            networks {attachment}
            oom_kill_disable BOOL
            oom_score_adj INT -1000..1000
            pid STRING nullable
            pids_limit NUMBER
            platform STRING
            ports [port] BY_PORT
            post_start [hook]
            pre_start [hook]
            pre_stop [hook]
            privileged BOOL
            profiles STRINGS UNIQUE
            provider provider keep
            pull_policy STRING
            pull_refresh_after STRING
            read_only BOOL
            restart STRING
            runtime STRING
            scale INT keep
            secrets [secret_ref] BY_TARGET
            security_opt STRINGS distinct
            shm_size BYTES
            stdin_open BOOL
            stop_grace_period DURATION
            stop_signal STRING
            storage_opt OPTIONS
            sysctls LABELS
            tmpfs STRING_OR_LIST UNIQUE
            tty BOOL
            ulimits {ulimit}
            use_api_socket STRICT_BOOL
            user STRING
            userns_mode STRING
            uts STRING
            volumes [mount] BY_TARGET
            volumes_from STRINGS distinct
            working_dir STRING

            [build] BUILD
            context CONTEXT zero
            additional_contexts CONTEXTS
            args DICT
            cache_from STRINGS
            cache_to STRINGS
            dockerfile STRING zero
            dockerfile_inline STRING
            entitlements STRINGS
            extra_hosts HOSTS
            isolation STRING
            labels LABELS
            network STRING
            no_cache BOOL
            no_cache_filter STRING_OR_LIST
            platforms STRINGS
            privileged BOOL
            provenance WORD
            pull BOOL
            sbom WORD
            secrets [file_ref]
            shm_size INT_BYTES
            ssh SSH
            tags STRINGS UNIQUE
            target STRING
            ulimits {ulimit}

            [blkio] closed
            weight INT
            weight_device [blkio_weight]
            device_read_bps [blkio_limit]
            device_read_iops [blkio_limit]
            device_write_bps [blkio_limit]
            device_write_iops [blkio_limit]

            [blkio_weight] closed
            path STRING
            weight INT

            [blkio_limit] closed
            path STRING
            rate INT_BYTES

            [credential_spec]
            config STRING
            file STRING
            registry STRING

            [dependency] DEPENDENCY
            condition STRING required service_started|service_healthy|service_completed_successfully
            restart BOOL
            required BOOL keep

            [deploy]
            mode STRING
            replicas INT keep
            labels LABELS
            update_config update_config keep
            rollback_config update_config keep
            resources resources
            restart_policy restart_policy keep
            placement placement
            endpoint_mode STRING

            [update_config]
            parallelism INT keep
            delay DURATION
            failure_action STRING
            monitor DURATION
            max_failure_ratio FLOAT
            order STRING start-first|stop-first

            [resources]
            limits limits keep
            reservations reservations keep

            [limits]
            cpus FLOAT
            memory STRING_BYTES
            pids INT

            [reservations]
            cpus FLOAT
            memory STRING_BYTES
            generic_resources [generic_resource]
            devices [device_request]

            [generic_resource]
            discrete_resource_spec discrete_resource

            [discrete_resource]
            kind STRING
            value NUMBER

            [device_request]
            capabilities STRINGS required distinct
            count COUNT keep
            device_ids STRINGS distinct
            driver STRING
            options LABELS

            [gpu] GPUS
            capabilities STRINGS distinct
            count COUNT keep
            device_ids STRINGS distinct
            driver STRING
            options LABELS

            [restart_policy]
            condition STRING
            delay DURATION
            max_attempts INT keep
            window DURATION

            [placement]
            constraints STRINGS
            preferences [preference]
            max_replicas_per_node INT

            [preference]
            spread STRING

            [develop]
            watch [watch]

            [watch]
            path PATH required
            action STRING required rebuild|sync|restart|sync+restart|sync+exec
            target STRING
            exec hook keep
            ignore STRING_OR_LIST distinct
            include STRING_OR_LIST distinct
            initial_sync BOOL

            [hook]
            command COMMAND REPLACE required nullable keep
            image STRING
            user STRING
            privileged BOOL
            working_dir STRING
            environment DICT
            per_replica BOOL

            [device] DEVICE
            source STRING required
            target STRING
            permissions STRING

            [env_file] ENV_FILE closed
            path PATH required
            required BOOL keep
            format STRING

            [extends] EXTENDS closed
            service STRING required
            file PATH

            [file_ref] FILE_REF
            source STRING
            target STRING
            uid STRING
            gid STRING
            mode MODE

            [secret_ref] SECRET_REF
            source STRING
            target STRING
            uid STRING
            gid STRING
            mode MODE

            [healthcheck]
            test HEALTH_TEST REPLACE
            timeout DURATION
            interval DURATION
            retries NUMBER keep
            start_period DURATION
            start_interval DURATION
            disable BOOL

            [logging]
            driver STRING
            options NULLABLE_OPTIONS

            [model_ref] MODEL_REF nullable
            endpoint_var STRING
            model_var STRING

            [attachment] ATTACHMENT nullable
            priority STRICT_NUMBER
            gw_priority STRICT_NUMBER
            aliases STRINGS UNIQUE
            interface_name STRING
            ipv4_address STRING
            ipv6_address STRING
            link_local_ips STRINGS UNIQUE
            mac_address STRING
            driver_opts OPTIONS

            [port] PORT
            name STRING
            mode STRING
            host_ip STRING
            target INT zero
            published PUBLISHED
            protocol STRING
            app_protocol STRING

            [provider]
            type STRING required
            options PROVIDER_OPTIONS

            [ulimit] ULIMIT
            soft INT keep required
            hard INT keep required

            [mount] MOUNT
            type STRING required bind|volume|tmpfs|cluster|npipe|image
            source STRING
            target STRING
            read_only BOOL
            consistency STRING
            bind bind keep
            volume mount_volume keep
            tmpfs mount_tmpfs keep
            image mount_image keep

            [bind]
            selinux STRING z|Z
            propagation STRING
            create_host_path BOOL keep
            recursive STRING enabled|disabled|writable|readonly

            [mount_volume]
            labels LABELS
            nocopy BOOL
            subpath STRING

            [mount_tmpfs]
            size INT_BYTES 0..
            mode TMPFS_MODE

            [mount_image]
            subpath STRING

            [network] nullable
            name STRING
            driver STRING
            driver_opts OPTIONS
            ipam ipam
            external external
            internal BOOL
            attachable BOOL
            enable_ipv4 BOOL keep
            enable_ipv6 BOOL keep
            labels LABELS

            [ipam]
            driver STRING
            config [pool] BY_SUBNET
            options STRING_MAP

            [pool]
            subnet STRING
            gateway STRING
            ip_range STRING
            aux_addresses STRING_MAP

            [external] EXTERNAL
            name STRING

            [volume] nullable
            name STRING
            driver STRING
            driver_opts OPTIONS
            external external
            labels LABELS

            [secret]
            name STRING
            file PATH
            environment STRING
            external external
            labels LABELS
            driver STRING
            driver_opts OPTIONS
            template_driver STRING

            [config]
            name STRING
            file PATH
            environment STRING
            content STRING
            external external
            labels LABELS
            template_driver STRING

            [model]
            name STRING
            model STRING required
            context_size STRICT_INT
            runtime_flags STRINGS
            """;
}
