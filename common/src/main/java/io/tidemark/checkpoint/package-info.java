/** What a savepoint or retained checkpoint says of where its job stood in its sources' logs, without a job. */
package io.tidemark.checkpoint;
