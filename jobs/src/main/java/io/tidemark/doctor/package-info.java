/** Everything that stands against starting a pipeline, and all of it at once, before anything is started. */
package io.tidemark.doctor;
