package io.jcompose.cli.output;

/** A map whose {@code toString} is what a template prints, instead of {@code map[key:value]}. */
public interface PrintsItself {}
