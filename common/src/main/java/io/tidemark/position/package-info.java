/** Where in a database's log something stands. */
package io.tidemark.position;
