package io.jcompose.runtime.image;

/**
 * A compressed form of a layer that a registry is known to have.
 *
 * @param mediaType as its manifest said
 * @param host of the registry, with port if any
 */
public record KnownBlob(String digest, long size, String mediaType, String host, String repository) {}
