package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code build} and {@code pull_policy}. */
class BuildTest extends AttributeTest {
    @Test
    void string_isTheContext() {
        canonical("""
                build: ./web
                """, """
                build:
                  context: $HERE/web
                  dockerfile: Dockerfile
                """);
    }

    @Test
    void everyKey() {
        canonical("""
                platform: linux/amd64
                pull_policy: if_not_present
                build:
                  context: .
                  dockerfile: D
                  target: prod
                  args: [A=1, B=, "C=x=y"]
                  labels: {l: 1}
                  tags: [t:1, t:2]
                  cache_from: [img, "type=local,src=p"]
                  cache_to: ["type=inline"]
                  no_cache: true
                  no_cache_filter: stage
                  pull: "true"
                  network: none
                  extra_hosts: {h: 1.2.3.4}
                  additional_contexts: {base: ./base, img: docker-image://x, svc: service:other, git: "https://host/r.git#main"}
                  secrets: [k, {source: e, target: t}]
                  ssh: [default, key=./id]
                  platforms: [linux/amd64]
                  shm_size: 2gb
                  ulimits: {nofile: 1024}
                  privileged: true
                  entitlements: [network.host]
                  provenance: mode=max
                  sbom: true
                  isolation: default
                """, """
                build:
                  context: $HERE
                  additional_contexts:
                    base: $HERE/base
                    git: https://host/r.git#main
                    img: docker-image://x
                    svc: service:other
                  args:
                    A: "1"
                    B: ""
                    C: x=y
                  cache_from:
                    - img
                    - type=local,src=p
                  cache_to:
                    - type=inline
                  dockerfile: D
                  entitlements:
                    - network.host
                  extra_hosts:
                    - h=1.2.3.4
                  isolation: default
                  labels:
                    l: "1"
                  network: none
                  no_cache: true
                  no_cache_filter:
                    - stage
                  platforms:
                    - linux/amd64
                  privileged: true
                  provenance: mode=max
                  pull: true
                  sbom: "true"
                  secrets:
                    - source: k
                    - source: e
                      target: t
                  shm_size: "2147483648"
                  ssh:
                    - default
                    - "key: $HERE/id"
                  tags:
                    - t:1
                    - t:2
                  target: prod
                  ulimits:
                    nofile: 1024
                platform: linux/amd64
                pull_policy: missing
                """);
    }

    @Test
    void inlineDockerfile_keepsItsLines() {
        canonical("""
                build:
                  dockerfile_inline: |
                    FROM x
                    RUN echo "$$HOME" && \\
                      true
                """, """
                build:
                  context: $HERE
                  dockerfile_inline: |
                    FROM x
                    RUN echo "$$HOME" && \\
                      true
                """);
    }

    @Test
    void remoteContexts_stay() {
        canonical("""
                build: {context: "https://host/repo.git#v1:sub"}
                """, """
                build:
                  context: https://host/repo.git#v1:sub
                  dockerfile: Dockerfile
                """);
    }
}
