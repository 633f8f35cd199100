/** The whole application under load, as it is and without the library, in turns. */
package io.chatroom.benchmarks.endtoend;
