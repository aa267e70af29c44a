package io.jcompose.runtime.security;

import io.jcompose.runtime.security.SyscallTable.Abi;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What becomes of each call, as pieces of program that always return.
 *
 * @param covered programs of other kinds are killed
 * @param known by the call's name
 * @param unknown for numbers that the table does not have
 */
record CallPolicy(Set<Abi> covered, Function<String, List<Bpf>> known, List<Bpf> unknown) {}
