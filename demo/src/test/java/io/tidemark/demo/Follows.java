package io.tidemark.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The test follows this page of the runbook. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Follows {

    /** The page's title. */
    String value();
}
