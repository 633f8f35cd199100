/**
 * Who did what through the chat's operations: rows that only grow in number, each sealed with the
 * hash of the one before. {@link io.chatroom.sample.audit.AuditLog} appends, searches and verifies.
 */
@NullMarked
package io.chatroom.sample.audit;

import org.jspecify.annotations.NullMarked;
