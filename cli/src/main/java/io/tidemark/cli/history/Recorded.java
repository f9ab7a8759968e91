package io.tidemark.cli.history;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A command that changes something: what it is called with, says and comes to is written into the history. If it prints its
 * plan alone without {@code --apply}, that is not.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Recorded {}
