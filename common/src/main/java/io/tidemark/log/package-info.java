/** What a live source says of its log: head, slots, and how far each has been acknowledged. */
package io.tidemark.log;
