/**
 * The report on service level objectives: asks Prometheus about a period and writes one page or
 * Markdown. {@link io.chatroom.sample.report.ReportCommand} is the way in.
 */
@NullMarked
package io.chatroom.sample.report;

import org.jspecify.annotations.NullMarked;
