package io.drawbridge.crash;

import java.util.List;
import java.util.Map;

/**
 * How a story goes when nothing disturbs it.
 *
 * @param outcome where it ends
 * @param commands what reached the sites, and how often
 * @param asked how many tasks people got, by element
 * @param points at which a node could have died, each once
 * @param passed how many of them were passed
 * @param requests how many commits its people caused
 */
record Calm(
        String outcome,
        Map<String, Long> commands,
        Map<String, Long> asked,
        List<String> points,
        int passed,
        int requests) {}
