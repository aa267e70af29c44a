package io.jcompose.runtime;

/**
 * Something on this host that should not be there, or is not as it should be.
 *
 * @param what for people: the object, and what is wrong with it
 * @param remedy puts it right; can be repeated, and does nothing if it is right meanwhile
 */
public record Leftover(String what, Runnable remedy) {}
