package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SlotSetTest {

  private final SlotSet<Object> set = new SlotSet<>();

  @Test
  void member_countsUntilItIsRemoved() {
    Object member = new Object();
    short place = set.add(member);
    assertThat(set.size()).isEqualTo(1);
    assertThat(set.count(asked -> asked == member)).isEqualTo(1);
    assertThat(set.count(asked -> asked != member)).isZero();
    set.remove(member, place);
    assertThat(set.size()).isZero();
  }

  @Test
  void memberRemovedTwice_takesNoOtherAway() {
    Object first = new Object();
    short place = set.add(first);
    set.remove(first, place);
    assertThat(set.add(new Object())).isEqualTo(place); // of the same thread
    set.remove(first, place);
    assertThat(set.size()).isEqualTo(1);
  }

  @Test
  void moreMembersThanSlots_countAllTheSame() {
    List<Short> places = new ArrayList<>();
    List<Object> members = new ArrayList<>();
    for (int i = 0; i < 2 * SlotSet.SLOTS; i++) {
      members.add(new Object());
      places.add(set.add(members.get(i)));
    }
    assertThat(places).contains(SlotSet.ELSEWHERE);
    assertThat(set.size()).isEqualTo(members.size());
    for (int i = 0; i < members.size(); i++) {
      set.remove(members.get(i), places.get(i));
    }
    assertThat(set.size()).isZero();
  }

  @Test
  void membersOfManyThreads_eachHaveAPlaceOfTheirOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(this::comeAndGo);
      }
      for (Future<Integer> lost : threads.invokeAll(tasks)) {
        assertThat(lost.get()).isZero();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(set.size()).isZero();
  }

  /** Answers how often a member was not there once, while it was one. */
  private int comeAndGo() {
    int lost = 0;
    for (int i = 0; i < 2_000; i++) {
      Object member = new Object();
      short place = set.add(member);
      lost += set.count(asked -> asked == member) == 1 ? 0 : 1;
      set.remove(member, place);
    }
    return lost;
  }
}
