/**
 * Operations in the chat: alerts come in from Alertmanager, commands of the ops users go out to it
 * and to the chat. {@link io.chatroom.sample.ops.Operations} is the way in.
 */
@NullMarked
package io.chatroom.sample.ops;

import org.jspecify.annotations.NullMarked;
