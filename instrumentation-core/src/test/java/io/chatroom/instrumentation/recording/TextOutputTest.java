package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Numbers and exemplars are written as the Prometheus client writes them. */
class TextOutputTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final TextOutput out = new TextOutput(written);

  @Test
  void seconds_areWrittenAsDoubleToStringDoes() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    assertWrittenAsDoubleToStringDoes(
        LongStream.iterate(1, bound -> bound < 1_000_000_000_000_000_000L, bound -> bound * 10)
            .flatMap(
                bound ->
                    LongStream.concat(
                        LongStream.of(bound - 1, bound, bound + 1, bound * 5 / 2),
                        random.longs(5_000, 1, bound + 1)))
            .mapToDouble(nanos -> nanos / 1e9));
  }

  @Test
  void otherNumbers_areWrittenAsDoubleToStringDoes() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    assertWrittenAsDoubleToStringDoes(
        DoubleStream.concat(
            DoubleStream.of(
                0,
                0.1,
                1e-9,
                1e-10,
                9.99999999e-4,
                1e-3,
                1e6,
                9_999_999,
                1e7,
                1e15,
                1e19,
                4.9e-324),
            random
                .longs(20_000)
                .mapToDouble(Double::longBitsToDouble)
                .map(Math::abs)
                .filter(Double::isFinite)));
  }

  @Test
  void exemplar_isWrittenWithIdsOfAnyLength() throws IOException {
    for (String id : new String[] {"", "a", "b".repeat(100_000)}) {
      out.line(
          new byte[] {'x', ' '},
          7,
          new BucketExemplars.Exemplar(id, id, 0, 1_700_000_000_005L, 0),
          1.5);
    }
    out.close();

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyElementsOf(
            Stream.of("", "a", "b".repeat(100_000))
                .map("x 7 # {span_id=\"%1$s\",trace_id=\"%1$s\"} 1.5 1700000000.005"::formatted)
                .toList());
  }

  private void assertWrittenAsDoubleToStringDoes(DoubleStream numbers) throws IOException {
    double[] all = numbers.toArray();
    for (double number : all) {
      out.line(new byte[0], number);
    }
    out.close();

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyElementsOf(DoubleStream.of(all).mapToObj(Double::toString).toList());
  }
}
