/** OpenSearch as a process for tests. */
@org.jspecify.annotations.NullMarked
package io.chatroom.opensearch;
