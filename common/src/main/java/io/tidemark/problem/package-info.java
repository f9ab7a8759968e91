/** What went wrong, said so that somebody can act on it: code, found, required, remedy. */
package io.tidemark.problem;
