package io.drawbridge.lab.world;

import java.util.List;

/** Something that will happen at a known time; kept in the journal, so that a restart does not lose it. */
public final class Event implements Row, Comparable<Event> {

    public long number;
    public long due;
    public String kind;
    public List<String> args;

    public String arg(int index) {
        return args.get(index);
    }

    public int number(int index) {
        return Integer.parseInt(args.get(index));
    }

    @Override
    public String key() {
        return Long.toString(number);
    }

    @Override
    public int compareTo(Event other) {
        int byTime = Long.compare(due, other.due);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
}
