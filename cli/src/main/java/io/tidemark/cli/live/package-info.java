/** What the databases of a context say now, beside what a state says. */
package io.tidemark.cli.live;
